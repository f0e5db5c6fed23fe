//! The messages of the cases under `conformance/`, and the cases themselves.

pub mod cases;
mod vectors;

pub use vectors::{Tally, load};

/// The service that the HTTP vectors call.
pub mod http_v1 {
    callwright::include_proto!("conformance.http.v1");
}

/// The messages and the service of the Connect conformance suite.
pub mod connect_v1 {
    callwright::include_proto!("connectrpc.conformance.v1");
}

/// Messages with the exact JSON mapping.
#[allow(missing_docs)]
pub mod exact {
    pub mod conformance {
        pub mod v1 {
            include!(concat!(env!("OUT_DIR"), "/exact/conformance.v1.rs"));
        }
        pub mod other {
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/exact/conformance.other.v1.rs"));
            }
        }
        pub mod hygiene {
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/exact/conformance.hygiene.v1.rs"));
            }
        }
    }
}

/// The same messages with the JSON mapping of pbjson.
#[allow(missing_docs)]
pub mod pbjson {
    pub mod conformance {
        pub mod v1 {
            include!(concat!(env!("OUT_DIR"), "/pbjson/conformance.v1.rs"));
        }
        pub mod other {
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/pbjson/conformance.other.v1.rs"));
            }
        }
    }
}
