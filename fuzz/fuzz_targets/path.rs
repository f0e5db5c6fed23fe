//! Whatever the fields of a request hold, its path has the segments of the template, leads nowhere else, and gives the values
//! back.
//!
//! The first byte is the method, the rest is three values between zero bytes.
#![no_main]

use callwright::{Error, fuzzing};
use callwright_fuzz::conformance::http::v1::{
    CreateRequest, NameRequest, NestedRequest, Org, Region, Reply, SearchRequest, User, UserRequest,
    http_service,
};
use http::Uri;
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;

fuzz_target!(|data: &[u8]| {
    let Some((method, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let mut values = text.splitn(3, '\0').map(str::to_owned);
    let mut next = || values.next().unwrap_or_default();
    match method % 7 {
        0 => {
            let user_id = next();
            let request = UserRequest { user_id: user_id.clone() };
            let path = fuzzing::rest_path::<_, Reply>(&http_service::GET_USER, &request);
            if let Some(path) = check(path) {
                assert_eq!(decoded(path.strip_prefix("/v1/users/").expect("the template")), user_id);
            }
        }
        1 => {
            let request = NameRequest { name: next(), filter: String::new() };
            let path = fuzzing::rest_path::<_, Reply>(&http_service::GET_BOOK, &request);
            if let Some(path) = check(path) {
                assert_eq!(path.split('/').count(), 6, "{path}");
                assert_eq!(decoded(&path["/v1/".len()..]), request.name);
            }
        }
        2 => {
            let request = NameRequest { name: next(), filter: String::new() };
            let path = fuzzing::rest_path::<_, Reply>(&http_service::READ_FILE, &request);
            if let Some(path) = check(path) {
                let name = path.strip_prefix("/v1/").and_then(|path| path.strip_suffix(":read"));
                assert_eq!(decoded(name.expect("the template")), request.name);
            }
        }
        3 => {
            let request = NameRequest { name: next(), filter: next() };
            check(fuzzing::rest_path::<_, Reply>(&http_service::GET_ANY, &request));
        }
        4 => {
            let region = Some(Region { name: next(), zone: 0 });
            let request = NestedRequest { org: Some(Org { region, path: next() }), page_token: next() };
            check(fuzzing::rest_path::<_, Reply>(&http_service::GET_NESTED, &request));
        }
        5 => {
            let request = SearchRequest { query: next(), ..SearchRequest::default() };
            if let Some(path) = check(fuzzing::rest_path::<_, Reply>(&http_service::SEARCH, &request))
                && !request.query.is_empty()
            {
                assert_eq!(decoded(path.split_once("?query=").expect("a query").1), request.query);
            }
        }
        _ => {
            let user = Some(User { user_id: next(), display_name: next() });
            let request = CreateRequest { user, note: next(), ..CreateRequest::default() };
            check(fuzzing::rest_path::<_, Reply>(&http_service::CREATE, &request));
        }
    }
});

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned()
}

/// What holds for every path: it is a path of an URL, and no segment is empty or a step in the tree.
fn check(path: Result<String, Error>) -> Option<String> {
    let path = match path {
        Ok(path) => path,
        Err(error) => {
            _ = format!("{error} {error:?}");
            return None;
        }
    };
    let uri: Uri = path.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(uri.path_and_query().map(|path| path.as_str()), Some(path.as_str()));
    assert!(uri.authority().is_none(), "{path} names a server");
    for segment in uri.path().split('/').skip(1) {
        assert!(!segment.is_empty(), "{path} has an empty segment");
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        assert!(plain != "." && plain != "..", "{path} leads elsewhere");
    }
    Some(path)
}
