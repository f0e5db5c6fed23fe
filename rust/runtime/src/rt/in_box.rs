//! Futures that are built in their final place.

/// Builds a future directly in a box.
///
/// `Box::pin` builds the future on the stack and copies all of it into the box, although most of its bytes are only
/// used later. That copy is a quarter of all bytes that a small call copies. This macro allocates the box first and
/// writes only the initial fields of the future.
macro_rules! in_box {
    ($future:expr) => {{
        let place = ::std::boxed::Box::new_uninit();
        let boxed = ::std::boxed::Box::into_pin(::std::boxed::Box::write(place, $future));
        boxed
    }};
}

pub(crate) use in_box;
