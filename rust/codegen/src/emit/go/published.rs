//! The table of published Go packages of widely used contracts.
//!
//! A Go program can register a proto type only once, so these types must be imported from their published package.

/// A published Go package.
#[derive(Debug)]
pub(super) struct Published {
    /// The import path; one that ends in `/` matches all packages below it.
    path: &'static str,
    /// The proto files in the package, if copies of them without a correct `go_package` are in use.
    files: &'static [&'static str],
}

const fn row(path: &'static str, files: &'static [&'static str]) -> Published {
    Published { path, files }
}

#[rustfmt::skip]
const PUBLISHED: &[Published] = &[
    row("google.golang.org/protobuf/types/descriptorpb", &["google/protobuf/descriptor.proto"]),
    row("google.golang.org/protobuf/types/gofeaturespb", &["google/protobuf/go_features.proto"]),
    row("google.golang.org/protobuf/types/known/anypb", &["google/protobuf/any.proto"]),
    row("google.golang.org/protobuf/types/known/apipb", &["google/protobuf/api.proto"]),
    row("google.golang.org/protobuf/types/known/durationpb", &["google/protobuf/duration.proto"]),
    row("google.golang.org/protobuf/types/known/emptypb", &["google/protobuf/empty.proto"]),
    row("google.golang.org/protobuf/types/known/fieldmaskpb", &["google/protobuf/field_mask.proto"]),
    row("google.golang.org/protobuf/types/known/sourcecontextpb", &["google/protobuf/source_context.proto"]),
    row("google.golang.org/protobuf/types/known/structpb", &["google/protobuf/struct.proto"]),
    row("google.golang.org/protobuf/types/known/timestamppb", &["google/protobuf/timestamp.proto"]),
    row("google.golang.org/protobuf/types/known/typepb", &["google/protobuf/type.proto"]),
    row("google.golang.org/protobuf/types/known/wrapperspb", &["google/protobuf/wrappers.proto"]),
    row("google.golang.org/protobuf/types/pluginpb", &["google/protobuf/compiler/plugin.proto"]),
    row("google.golang.org/genproto/googleapis/api", &["google/api/launch_stage.proto"]),
    row("google.golang.org/genproto/googleapis/api/annotations", &[
        "google/api/annotations.proto", "google/api/client.proto", "google/api/field_behavior.proto",
        "google/api/field_info.proto", "google/api/http.proto", "google/api/resource.proto", "google/api/routing.proto",
    ]),
    row("google.golang.org/genproto/googleapis/api/configchange", &["google/api/config_change.proto"]),
    row("google.golang.org/genproto/googleapis/api/distribution", &["google/api/distribution.proto"]),
    row("google.golang.org/genproto/googleapis/api/error_reason", &["google/api/error_reason.proto"]),
    row("google.golang.org/genproto/googleapis/api/expr/", &[]),
    row("google.golang.org/genproto/googleapis/api/httpbody", &["google/api/httpbody.proto"]),
    row("google.golang.org/genproto/googleapis/api/label", &["google/api/label.proto"]),
    row("google.golang.org/genproto/googleapis/api/metric", &["google/api/metric.proto"]),
    row("google.golang.org/genproto/googleapis/api/monitoredres", &["google/api/monitored_resource.proto"]),
    row("google.golang.org/genproto/googleapis/api/serviceconfig", &[
        "google/api/auth.proto", "google/api/backend.proto", "google/api/billing.proto", "google/api/consumer.proto",
        "google/api/context.proto", "google/api/control.proto", "google/api/documentation.proto", "google/api/endpoint.proto",
        "google/api/log.proto", "google/api/logging.proto", "google/api/monitoring.proto", "google/api/policy.proto",
        "google/api/quota.proto", "google/api/service.proto", "google/api/source_info.proto",
        "google/api/system_parameter.proto", "google/api/usage.proto",
    ]),
    row("google.golang.org/genproto/googleapis/api/visibility", &["google/api/visibility.proto"]),
    row("google.golang.org/genproto/googleapis/rpc/code", &["google/rpc/code.proto"]),
    row("google.golang.org/genproto/googleapis/rpc/context/attribute_context", &["google/rpc/context/attribute_context.proto"]),
    row("google.golang.org/genproto/googleapis/rpc/errdetails", &["google/rpc/error_details.proto"]),
    row("google.golang.org/genproto/googleapis/rpc/http", &["google/rpc/http.proto"]),
    row("google.golang.org/genproto/googleapis/rpc/status", &["google/rpc/status.proto"]),
    row("google.golang.org/genproto/googleapis/type/calendarperiod", &["google/type/calendar_period.proto"]),
    row("google.golang.org/genproto/googleapis/type/color", &["google/type/color.proto"]),
    row("google.golang.org/genproto/googleapis/type/date", &["google/type/date.proto"]),
    row("google.golang.org/genproto/googleapis/type/datetime", &["google/type/datetime.proto"]),
    row("google.golang.org/genproto/googleapis/type/dayofweek", &["google/type/dayofweek.proto"]),
    row("google.golang.org/genproto/googleapis/type/decimal", &["google/type/decimal.proto"]),
    row("google.golang.org/genproto/googleapis/type/expr", &["google/type/expr.proto"]),
    row("google.golang.org/genproto/googleapis/type/fraction", &["google/type/fraction.proto"]),
    row("google.golang.org/genproto/googleapis/type/interval", &["google/type/interval.proto"]),
    row("google.golang.org/genproto/googleapis/type/latlng", &["google/type/latlng.proto"]),
    row("google.golang.org/genproto/googleapis/type/localized_text", &["google/type/localized_text.proto"]),
    row("google.golang.org/genproto/googleapis/type/money", &["google/type/money.proto"]),
    row("google.golang.org/genproto/googleapis/type/month", &["google/type/month.proto"]),
    row("google.golang.org/genproto/googleapis/type/phone_number", &["google/type/phone_number.proto"]),
    row("google.golang.org/genproto/googleapis/type/postaladdress", &["google/type/postal_address.proto"]),
    row("google.golang.org/genproto/googleapis/type/quaternion", &["google/type/quaternion.proto"]),
    row("google.golang.org/genproto/googleapis/type/timeofday", &["google/type/timeofday.proto"]),
    row("google.golang.org/genproto/googleapis/cloud/extendedops", &["google/cloud/extended_operations.proto"]),
    row("google.golang.org/genproto/googleapis/cloud/location", &["google/cloud/location/locations.proto"]),
    row("google.golang.org/genproto/googleapis/logging/type", &[]),
    row("cloud.google.com/go/iam/apiv1/iampb", &[
        "google/iam/v1/iam_policy.proto", "google/iam/v1/options.proto", "google/iam/v1/policy.proto",
        "google/iam/v1/resource_policy_member.proto",
    ]),
    row("cloud.google.com/go/longrunning/autogen/longrunningpb", &["google/longrunning/operations.proto"]),
    row("buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate", &["buf/validate/validate.proto"]),
    row("cel.dev/expr", &[]),
    row("github.com/cncf/xds/go/", &[]),
    row("github.com/envoyproxy/go-control-plane/", &[]),
    row("github.com/envoyproxy/protoc-gen-validate/validate", &["validate/validate.proto"]),
    row("github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-openapiv2/options", &[
        "protoc-gen-openapiv2/options/annotations.proto", "protoc-gen-openapiv2/options/openapiv2.proto",
    ]),
    row("go.opentelemetry.io/proto/otlp/", &[]),
];

/// Returns the published Go package of a file, as `go_package` writes it: an import path, and a name after `;`.
pub(super) fn go_package(file: &str, go_package: Option<&str>) -> Option<String> {
    if let Some(known) = PUBLISHED.iter().find(|known| known.files.contains(&file)) {
        // The option of the file also gives the name of the package.
        let own = go_package.filter(|own| import_path(own) == known.path);
        return Some(own.unwrap_or(known.path).to_owned());
    }
    let go_package = go_package?;
    let path = import_path(go_package);
    let is_published = |known: &Published| match known.path.ends_with('/') {
        true => path.starts_with(known.path),
        false => path == known.path,
    };
    PUBLISHED.iter().any(is_published).then(|| go_package.to_owned())
}

/// Returns the import path of a `go_package`.
fn import_path(go_package: &str) -> &str {
    go_package.split(';').next().unwrap_or(go_package)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_file_is_found_by_its_name_or_by_its_option() {
        let errdetails = "google.golang.org/genproto/googleapis/rpc/errdetails";
        for (file, option, expected) in [
            ("google/rpc/error_details.proto", None, Some(errdetails)),
            (
                "vendored/error_details.proto",
                Some("google.golang.org/genproto/googleapis/rpc/errdetails;errdetails"),
                Some("google.golang.org/genproto/googleapis/rpc/errdetails;errdetails"),
            ),
            // Older or newer copies name another package.
            (
                "google/longrunning/operations.proto",
                Some("google.golang.org/genproto/googleapis/longrunning;longrunning"),
                Some("cloud.google.com/go/longrunning/autogen/longrunningpb"),
            ),
            (
                "otlp/trace.proto",
                Some("go.opentelemetry.io/proto/otlp/trace/v1"),
                Some("go.opentelemetry.io/proto/otlp/trace/v1"),
            ),
            ("user/v1/user.proto", Some("git.example.com/acme/user/v1;userv1"), None),
            ("user/v1/user.proto", None, None),
        ] {
            assert_eq!(go_package(file, option).as_deref(), expected, "{file}");
        }
    }

    #[test]
    fn each_file_and_each_path_has_one_row() {
        let mut seen = BTreeSet::new();
        for name in PUBLISHED.iter().flat_map(|known| known.files.iter().chain([&known.path])) {
            assert!(seen.insert(name), "{name}");
        }
    }
}
