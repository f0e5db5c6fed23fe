//! Clients of services that are not part of this repository.

#![deny(warnings)]

/// Packages of acme.
pub mod acme {
    /// Package `acme.type`.
    pub mod r#type {
        callwright::include_proto!("acme.type");
    }

    /// Package `acme.gen`.
    pub mod r#gen {
        callwright::include_proto!("acme.gen");
    }

    /// Package `acme.meet`.
    pub mod meet {
        callwright::include_proto!("acme.meet");

        /// Package `acme.meet.inner`.
        pub mod inner {
            callwright::include_proto!("acme.meet.inner");
        }
    }

    /// Package `acme.old`.
    pub mod old {
        /// Package `acme.old.v1`, in proto2.
        pub mod v1 {
            callwright::include_proto!("acme.old.v1");
        }
    }
}

/// Types without a package.
pub mod root {
    callwright::include_proto!("root");
}

/// Packages whose name has no raw form.
pub mod self_ {
    /// Package `self.match`.
    pub mod r#match {
        callwright::include_proto!("self.match");
    }
}

/// A package that shares its name with a crate.
pub mod std {
    /// Package `std.core`.
    pub mod core {
        callwright::include_proto!("std.core");
    }
}
