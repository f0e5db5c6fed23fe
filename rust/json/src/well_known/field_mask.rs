//! The JSON form of `FieldMask`: its paths in one string. They are lowerCamelCase in JSON and snake_case in the message.

use prost_types::FieldMask;

use crate::error::Error;
use crate::message::{ExactMessage, Scalar, View};
use crate::text::{Reader, Writer};

impl ExactMessage for FieldMask {
    const NAME: &'static str = "google.protobuf.FieldMask";

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.string(&text(self)?);
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        r.take_in_any();
        r.peek();
        let offset = r.offset();
        let text = r.string("the paths of a field mask in a string")?;
        let paths = text.split(',').filter(|_| !text.is_empty()).map(to_snake);
        match paths.collect() {
            Some(paths) => Ok(Self { paths }),
            None => {
                Err(Error::new("expected field paths in lowerCamelCase, found another string").at(offset))
            }
        }
    }

    fn view(&self) -> View<'_> {
        match text(self) {
            Ok(text) => View::Scalar(Scalar::string(text)),
            Err(_) => View::Opaque,
        }
    }
}

fn text(mask: &FieldMask) -> Result<String, Error> {
    let mut text = String::new();
    for (index, path) in mask.paths.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        let camel = to_camel(path).ok_or_else(|| {
            Error::new("a field mask holds a path that is not snake_case, which JSON cannot spell")
                .in_index(index)
        })?;
        text.push_str(&camel);
    }
    Ok(text)
}

/// Converts a path to lowerCamelCase. Returns `None` when [`to_snake`] would not convert the result back to the path.
fn to_camel(path: &str) -> Option<String> {
    let mut camel = String::with_capacity(path.len());
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '_' => camel.push(chars.next().filter(char::is_ascii_lowercase)?.to_ascii_uppercase()),
            'A'..='Z' => return None,
            c => camel.push(c),
        }
    }
    Some(camel)
}

fn to_snake(path: &str) -> Option<String> {
    let mut snake = String::with_capacity(path.len() + 4);
    for c in path.chars() {
        match c {
            'A'..='Z' => {
                snake.push('_');
                snake.push(c.to_ascii_lowercase());
            }
            'a'..='z' | '0'..='9' | '.' => snake.push(c),
            _ => return None,
        }
    }
    (!snake.is_empty()).then_some(snake)
}
