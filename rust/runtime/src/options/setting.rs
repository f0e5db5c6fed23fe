//! One option of one layer.

/// An option of one layer: inherited, switched off, or set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Setting<T> {
    /// The layer below decides.
    #[default]
    Inherit,
    /// Switched off. Overrides the layers below.
    Off,
    /// Set. Overrides the layers below.
    Set(T),
}

impl<T: Clone> Setting<T> {
    pub(super) fn merge(&mut self, over: &Setting<T>) {
        if !matches!(over, Setting::Inherit) {
            self.clone_from(over);
        }
    }

    /// The value, if this layer sets one.
    pub(super) fn value(&self) -> Option<T> {
        match self {
            Setting::Set(value) => Some(value.clone()),
            Setting::Inherit | Setting::Off => None,
        }
    }
}

/// Returns the setting as text, or `None` if it is inherited.
pub(super) fn text<T>(setting: &Setting<T>, show: impl Fn(&T) -> String) -> Option<String> {
    match setting {
        Setting::Inherit => None,
        Setting::Off => Some("off".into()),
        Setting::Set(value) => Some(show(value)),
    }
}
