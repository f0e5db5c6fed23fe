//! The messages of the cases under `conformance/`, and the cases themselves.

pub mod cases;

/// Messages with the exact JSON form.
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

/// The same messages with pbjson's JSON form.
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
