//! One option of one layer.

/// An option of one layer: say nothing, switch it off, or set it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Setting<T> {
    /// The layer below decides.
    #[default]
    Inherit,
    /// Switched off, whatever the layers below say.
    Off,
    /// Set, whatever the layers below say.
    Set(T),
}

impl<T: Clone> Setting<T> {
    pub(crate) fn merge(&mut self, over: &Setting<T>) {
        if !matches!(over, Setting::Inherit) {
            self.clone_from(over);
        }
    }

    /// The value, if this layer sets one.
    pub fn value(&self) -> Option<T> {
        match self {
            Setting::Set(value) => Some(value.clone()),
            Setting::Inherit | Setting::Off => None,
        }
    }
}

/// A setting of this layer as text; none where it inherits.
pub(crate) fn text<T>(setting: &Setting<T>, show: impl Fn(&T) -> String) -> Option<String> {
    match setting {
        Setting::Inherit => None,
        Setting::Off => Some("off".into()),
        Setting::Set(value) => Some(show(value)),
    }
}
