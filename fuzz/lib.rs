//! The messages that the fuzz targets read, those of the cases under `conformance/`.

#![allow(missing_docs)]

pub mod feed {
    pub mod v1 {
        callwright::include_proto!("feed.v1");
    }
}

pub mod conformance {
    pub mod v1 {
        callwright::include_proto!("conformance.v1");
    }
    pub mod other {
        pub mod v1 {
            callwright::include_proto!("conformance.other.v1");
        }
    }
    pub mod http {
        pub mod v1 {
            callwright::include_proto!("conformance.http.v1");
        }
    }
}
