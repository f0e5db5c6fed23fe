//! Certificates and keys in PEM format. Errors name the unreadable item, and never repeat its content.

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::settings::unusable;
use crate::error::Error;

/// Returns the cryptography provider that the process has installed, or else aws-lc-rs.
pub(super) fn provider() -> Arc<CryptoProvider> {
    let default = || Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    CryptoProvider::get_default().cloned().unwrap_or_else(default)
}

/// Parses the certificates of authorities. There must be at least one, and each must be usable as a trust anchor.
pub(super) fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = read.map_err(|_| no_authority())?;
    let mut roots = RootCertStore::empty();
    let (added, ignored) = roots.add_parsable_certificates(certificates.iter().cloned());
    match added > 0 && ignored == 0 {
        true => Ok(certificates),
        false => Err(no_authority()),
    }
}

/// Parses a certificate with its chain, and its private key.
pub(super) fn identity(pem: &[u8]) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Error> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let chain = read.map_err(|_| no_identity())?;
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| no_identity())?;
    // Checked here, because each HTTP client reports a mismatch in its own words.
    CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider()).map_err(|_| no_identity())?;
    Ok((chain, key))
}

pub(super) fn no_authority() -> Error {
    unusable("the CA holds no certificate", "give a PEM text with BEGIN CERTIFICATE in it")
}

pub(super) fn no_identity() -> Error {
    unusable(
        "the client certificate or its key cannot be read",
        "give both as PEM texts, with BEGIN CERTIFICATE and BEGIN PRIVATE KEY in them",
    )
}
