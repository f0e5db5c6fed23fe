//! The memory, file descriptors and tasks of this process.

use std::io;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Vitals {
    pub(crate) rss_kib: u64,
    pub(crate) descriptors: usize,
    pub(crate) tasks: usize,
}

impl Vitals {
    pub(crate) fn now() -> io::Result<Self> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let rss_kib = rss.and_then(|rss| rss.split_whitespace().next()?.parse().ok());
        Ok(Self {
            rss_kib: rss_kib.ok_or_else(|| io::Error::other("/proc/self/status has no VmRSS"))?,
            // One of the descriptors is open to read the folder.
            descriptors: std::fs::read_dir("/proc/self/fd")?.count() - 1,
            tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
        })
    }
}
