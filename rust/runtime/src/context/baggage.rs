use std::fmt;
use std::sync::Arc;

/// Limits of W3C Baggage: members, and bytes of all members together.
const MAX_MEMBERS: usize = 64;
const MAX_BYTES: usize = 8192;

/// Name-value pairs that travel with a request to every service below, for monitoring: the header `baggage` of W3C
/// Baggage.
///
/// Baggage comes from outside and is not verified. As with [`Labels`](crate::Labels), no value can be read by its name,
/// so that no decision can depend on it. `Display` prints the members. It prints `[redacted]` for values that are
/// marked as sensitive, by the property `sensitive` or by the server's own list. Baggage is sent only to the
/// authorities that the client's builder lists with [`ClientBuilder::baggage_to`](crate::ClientBuilder::baggage_to).
///
/// # Limits
///
/// 64 members and 8192 bytes. Members beyond that are dropped as a whole, and [`dropped`](Baggage::dropped) counts
/// them.
///
/// ```
/// use callwright::Baggage;
///
/// let baggage = Baggage::parse(["tenant=acme,user=guoguo;sensitive"]);
/// assert_eq!(baggage.to_string(), "tenant=acme user=[redacted]");
/// assert_eq!((baggage.len(), baggage.dropped()), (2, 0));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Baggage {
    members: Arc<[Member]>,
    dropped: usize,
}

#[derive(Clone, PartialEq, Eq)]
struct Member {
    key: String,
    /// Value and properties, as they are on the wire.
    rest: String,
    is_sensitive: bool,
}

impl Member {
    fn parse(text: &str) -> Option<Self> {
        let (key, rest) = text.split_once('=')?;
        let (key, rest) = (key.trim(), rest.trim());
        let is_token = !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
        let is_text =
            rest.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b','));
        let is_sensitive = rest.split(';').skip(1).any(|property| property.trim() == "sensitive");
        (is_token && is_text).then(|| Self { key: key.to_owned(), rest: rest.to_owned(), is_sensitive })
    }

    fn bytes(&self) -> usize {
        self.key.len() + 1 + self.rest.len()
    }
}

impl Baggage {
    /// Parses the values of the headers named `baggage`.
    pub fn parse<'a>(headers: impl IntoIterator<Item = &'a str>) -> Self {
        let texts = headers.into_iter().flat_map(|header| header.split(','));
        let mut read = Self::default();
        let mut kept: Vec<Member> = Vec::new();
        let mut bytes = 0;
        for text in texts.filter(|text| !text.trim().is_empty()) {
            match Member::parse(text) {
                Some(member) if fits(&kept, bytes, &member) => {
                    bytes += member.bytes() + usize::from(!kept.is_empty());
                    kept.push(member);
                }
                _ => read.dropped += 1,
            }
        }
        read.members = kept.into();
        read
    }

    /// Adds a member. It replaces a member of the same name. A member beyond the limits is dropped and counted.
    #[must_use]
    pub fn with(self, key: &str, value: &str) -> Self {
        self.add(key, value, "")
    }

    /// Adds a member whose value is not logged.
    #[must_use]
    pub fn with_sensitive(self, key: &str, value: &str) -> Self {
        self.add(key, value, ";sensitive")
    }

    fn add(mut self, key: &str, value: &str, properties: &str) -> Self {
        const RAW: &percent_encoding::AsciiSet =
            &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
        let value = percent_encoding::utf8_percent_encode(value, RAW);
        let member = Member::parse(&format!("{key}={value}{properties}"));
        let mut kept: Vec<Member> = self.members.iter().filter(|known| known.key != key).cloned().collect();
        let bytes = length(&kept);
        match member {
            Some(member) if fits(&kept, bytes, &member) => kept.push(member),
            _ => self.dropped += 1,
        }
        self.members = kept.into();
        self
    }

    #[cfg(feature = "otel")]
    pub(crate) fn has(&self, key: &str) -> bool {
        self.members.iter().any(|member| member.key == key)
    }

    /// Keeps only the members whose name passes the filter.
    #[cfg(any(test, feature = "server"))]
    pub(crate) fn only(mut self, accepts: impl Fn(&str) -> bool) -> Self {
        if self.members.iter().any(|member| !accepts(&member.key)) {
            self.members = self.members.iter().filter(|member| accepts(&member.key)).cloned().collect();
        }
        self
    }

    /// Marks the members of these names as sensitive, in this process and in the services below.
    #[cfg(any(test, feature = "server"))]
    pub(crate) fn hiding(mut self, names: &[String]) -> Self {
        if self.members.iter().all(|member| member.is_sensitive || !names.contains(&member.key)) {
            return self;
        }
        let mut kept: Vec<Member> = Vec::with_capacity(self.members.len());
        for member in self.members.iter() {
            let mut member = member.clone();
            if !member.is_sensitive && names.contains(&member.key) {
                member.is_sensitive = true;
                member.rest.push_str(";sensitive");
            }
            if fits(&kept, length(&kept), &member) {
                kept.push(member);
            } else {
                self.dropped += 1;
            }
        }
        self.members = kept.into();
        self
    }

    /// Returns true if there are no members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Returns the number of members.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Returns the number of dropped members: malformed ones, and those beyond the limits.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// Returns the text of the header.
    pub(crate) fn header(&self) -> String {
        let members: Vec<String> =
            self.members.iter().map(|member| format!("{}={}", member.key, member.rest)).collect();
        members.join(",")
    }
}

fn length(members: &[Member]) -> usize {
    members.iter().map(|member| member.bytes() + 1).sum::<usize>().saturating_sub(1)
}

fn fits(members: &[Member], bytes: usize, member: &Member) -> bool {
    let comma = usize::from(!members.is_empty());
    members.len() < MAX_MEMBERS && bytes + comma + member.bytes() <= MAX_BYTES
}

impl fmt::Display for Baggage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, member) in self.members.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            let value = member.rest.split(';').next().unwrap_or_default().trim();
            let value = if member.is_sensitive { "[redacted]" } else { value };
            write!(f, "{space}{}={value}", member.key)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Baggage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Baggage[{self}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_values_and_properties() {
        let read = Baggage::parse([" a = 1 ; p=2 ,b=%20", "c=3"]);
        assert_eq!(read.header(), "a=1 ; p=2,b=%20,c=3");
        assert_eq!(read.with("b", "é ,").with("d", "").header(), "a=1 ; p=2,c=3,b=%C3%A9%20%2C,d=");
    }

    #[test]
    fn what_is_malformed_or_too_much_is_dropped_whole() {
        let read = Baggage::parse(["a=1,nothing,b c=2,=3,d=\"4\",,e=5"]);
        assert_eq!((read.header().as_str(), read.dropped()), ("a=1,e=5", 4));
        let many: Vec<String> = (0..70).map(|index| format!("k{index}=v")).collect();
        let read = Baggage::parse([many.join(",").as_str()]);
        assert_eq!((read.len(), read.dropped()), (64, 6));
        let long = "x".repeat(4090);
        let read = Baggage::parse([format!("a={long},b={long},c={long},d=1").as_str()]);
        assert_eq!((read.len(), read.dropped()), (3, 1));
        assert_eq!(read.header().len(), 8189);
    }

    #[test]
    fn sensitive_values_are_sent_and_not_printed() {
        let baggage = Baggage::parse(["tenant=acme"]).with_sensitive("user", "s3cret").with("card", "s3cret");
        let baggage = baggage.hiding(&["card".into()]);
        assert_eq!(baggage.to_string(), "tenant=acme user=[redacted] card=[redacted]");
        assert_eq!(baggage.header(), "tenant=acme,user=s3cret;sensitive,card=s3cret;sensitive");
        assert_eq!(baggage.clone().only(|key| key == "tenant").header(), "tenant=acme");
        assert!(!format!("{baggage:?}").contains("s3cret"));
    }
}
