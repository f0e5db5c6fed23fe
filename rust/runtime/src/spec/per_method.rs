use std::fmt;
use std::sync::OnceLock;

use crate::spec::MethodSpec;

/// A value per method, computed on its first call and read without a lock afterwards.
///
/// It is a linked list, because a client has few methods, and comparing a pointer per method is faster than hashing a
/// key.
pub(crate) struct PerMethod<T> {
    first: Link<T>,
}

type Link<T> = OnceLock<Box<Node<T>>>;

struct Node<T> {
    method: &'static MethodSpec,
    value: T,
    next: Link<T>,
}

impl<T> Default for PerMethod<T> {
    fn default() -> Self {
        Self { first: OnceLock::new() }
    }
}

impl<T> fmt::Debug for PerMethod<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerMethod").finish_non_exhaustive()
    }
}

impl<T> PerMethod<T> {
    /// Returns the value of a method, if it has one.
    pub(crate) fn find(&self, method: &'static MethodSpec) -> Option<&T> {
        let mut link = &self.first;
        loop {
            let node = link.get()?;
            if std::ptr::eq(node.method, method) {
                return Some(&node.value);
            }
            link = &node.next;
        }
    }

    /// Returns the value of the method, and computes it on the first call.
    pub(crate) fn get(&self, method: &'static MethodSpec, make: impl Fn() -> T) -> &T {
        let mut link = &self.first;
        loop {
            let node = link.get_or_init(|| Box::new(Node { method, value: make(), next: OnceLock::new() }));
            if std::ptr::eq(node.method, method) {
                return &node.value;
            }
            link = &node.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ServiceSpec;

    static SERVICE: ServiceSpec = ServiceSpec::new("test.v1.TestService");
    static ONE: MethodSpec = MethodSpec::new(&SERVICE, "One");
    static TWO: MethodSpec = MethodSpec::new(&SERVICE, "Two");

    #[test]
    fn each_method_has_its_own_value_and_keeps_it() {
        let values = PerMethod::default();
        assert_eq!((values.get(&ONE, || 1), values.get(&TWO, || 2)), (&1, &2));
        assert_eq!((values.get(&TWO, || 3), values.get(&ONE, || 4)), (&2, &1));
    }
}
