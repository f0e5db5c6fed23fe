//! The JSON form of `Any`.

use prost_types::Any;

use super::registry;
use crate::error::Error;
use crate::message::{ExactMessage, View};
use crate::text::{Reader, Writer};

impl ExactMessage for Any {
    const NAME: &'static str = "google.protobuf.Any";

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.begin_object()?;
        if !self.type_url.is_empty() || !self.value.is_empty() {
            let held = registry::find(&self.type_url, w.types())?;
            w.key(",\"@type\":");
            w.string(&self.type_url);
            held.write(&self.value, w)?;
        }
        w.end_object();
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        r.take_in_any();
        r.peek();
        let start = r.offset();
        let Some(type_url) = find_type(r)? else { return Ok(Self::default()) };
        let end = r.offset();
        let held = registry::find(&type_url, r.types()).map_err(|error| error.at(start))?;
        // `@type` can be at any place in the object, so the object is read again from its start.
        r.rewind(start);
        r.enter_any();
        let value = held.read(r)?;
        debug_assert_eq!(r.offset(), end, "both passes read the same object");
        Ok(Self { type_url, value })
    }

    fn view(&self) -> View<'_> {
        View::Opaque
    }
}

/// Consumes the object and returns the value of its `@type`. Returns `None` for an empty object.
fn find_type(r: &mut Reader<'_>) -> Result<Option<String>, Error> {
    let start = r.offset();
    if !r.begin_object("an object")? {
        return Ok(None);
    }
    let mut found = None;
    loop {
        let offset = r.offset();
        let key = r.key()?;
        if key != "@type" {
            r.skip()?;
        } else if found.is_some() {
            return Err(Error::new("an Any names its type twice").at(offset));
        } else {
            found = Some(r.string("a type URL in a string")?.into_owned());
        }
        if !r.next_entry()? {
            break;
        }
    }
    match found {
        Some(url) => Ok(Some(url)),
        None => Err(Error::new("expected the type of an Any under \"@type\"").at(start)),
    }
}
