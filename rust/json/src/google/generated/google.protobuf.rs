::callwright_json::generated_v1::json_table!(SourceContext, "google.protobuf.SourceContext", TYPES, {
    file_name: Implicit Str = "fileName" | "file_name";
});
::callwright_json::generated_v1::json_table!(Type, "google.protobuf.Type", TYPES, {
    name: Implicit Str = "name" | "name";
    fields: Repeated Msg = "fields" | "fields";
    oneofs: Repeated Str = "oneofs" | "oneofs";
    options: Repeated Msg = "options" | "options";
    source_context: Optional Msg = "sourceContext" | "source_context";
    syntax: Implicit Enum(Syntax) = "syntax" | "syntax";
});
::callwright_json::generated_v1::json_table!(Field, "google.protobuf.Field", TYPES, {
    kind: Implicit Enum(field::Kind) = "kind" | "kind";
    cardinality: Implicit Enum(field::Cardinality) = "cardinality" | "cardinality";
    number: Implicit I32 = "number" | "number";
    name: Implicit Str = "name" | "name";
    type_url: Implicit Str = "typeUrl" | "type_url";
    oneof_index: Implicit I32 = "oneofIndex" | "oneof_index";
    packed: Implicit Bool = "packed" | "packed";
    options: Repeated Msg = "options" | "options";
    json_name: Implicit Str = "jsonName" | "json_name";
    default_value: Implicit Str = "defaultValue" | "default_value";
});
::callwright_json::generated_v1::json_table!(Enum, "google.protobuf.Enum", TYPES, {
    name: Implicit Str = "name" | "name";
    enumvalue: Repeated Msg = "enumvalue" | "enumvalue";
    options: Repeated Msg = "options" | "options";
    source_context: Optional Msg = "sourceContext" | "source_context";
    syntax: Implicit Enum(Syntax) = "syntax" | "syntax";
});
::callwright_json::generated_v1::json_table!(EnumValue, "google.protobuf.EnumValue", TYPES, {
    name: Implicit Str = "name" | "name";
    number: Implicit I32 = "number" | "number";
    options: Repeated Msg = "options" | "options";
});
::callwright_json::generated_v1::json_table!(Option, "google.protobuf.Option", TYPES, {
    name: Implicit Str = "name" | "name";
    value: Optional Msg = "value" | "value";
});
::callwright_json::generated_v1::json_table!(Api, "google.protobuf.Api", TYPES, {
    name: Implicit Str = "name" | "name";
    methods: Repeated Msg = "methods" | "methods";
    options: Repeated Msg = "options" | "options";
    version: Implicit Str = "version" | "version";
    source_context: Optional Msg = "sourceContext" | "source_context";
    mixins: Repeated Msg = "mixins" | "mixins";
    syntax: Implicit Enum(Syntax) = "syntax" | "syntax";
});
::callwright_json::generated_v1::json_table!(Method, "google.protobuf.Method", TYPES, {
    name: Implicit Str = "name" | "name";
    request_type_url: Implicit Str = "requestTypeUrl" | "request_type_url";
    request_streaming: Implicit Bool = "requestStreaming" | "request_streaming";
    response_type_url: Implicit Str = "responseTypeUrl" | "response_type_url";
    response_streaming: Implicit Bool = "responseStreaming" | "response_streaming";
    options: Repeated Msg = "options" | "options";
    syntax: Implicit Enum(Syntax) = "syntax" | "syntax";
});
::callwright_json::generated_v1::json_table!(Mixin, "google.protobuf.Mixin", TYPES, {
    name: Implicit Str = "name" | "name";
    root: Implicit Str = "root" | "root";
});
::callwright_json::generated_v1::json_table!(FileDescriptorSet, "google.protobuf.FileDescriptorSet", TYPES, {
    file: Repeated Msg = "file" | "file";
});
::callwright_json::generated_v1::json_table!(FileDescriptorProto, "google.protobuf.FileDescriptorProto", TYPES, {
    name: Optional Str = "name" | "name";
    package: Optional Str = "package" | "package";
    dependency: Repeated Str = "dependency" | "dependency";
    message_type: Repeated Msg = "messageType" | "message_type";
    enum_type: Repeated Msg = "enumType" | "enum_type";
    service: Repeated Msg = "service" | "service";
    extension: Repeated Msg = "extension" | "extension";
    options: Optional Msg = "options" | "options";
    source_code_info: Optional Msg = "sourceCodeInfo" | "source_code_info";
    public_dependency: Repeated I32 = "publicDependency" | "public_dependency";
    weak_dependency: Repeated I32 = "weakDependency" | "weak_dependency";
    syntax: Optional Str = "syntax" | "syntax";
});
::callwright_json::generated_v1::json_table!(DescriptorProto, "google.protobuf.DescriptorProto", TYPES, {
    name: Optional Str = "name" | "name";
    field: Repeated Msg = "field" | "field";
    nested_type: Repeated Msg = "nestedType" | "nested_type";
    enum_type: Repeated Msg = "enumType" | "enum_type";
    extension_range: Repeated Msg = "extensionRange" | "extension_range";
    extension: Repeated Msg = "extension" | "extension";
    options: Optional Msg = "options" | "options";
    oneof_decl: Repeated Msg = "oneofDecl" | "oneof_decl";
    reserved_range: Repeated Msg = "reservedRange" | "reserved_range";
    reserved_name: Repeated Str = "reservedName" | "reserved_name";
});
::callwright_json::generated_v1::json_table!(descriptor_proto::ExtensionRange, "google.protobuf.DescriptorProto.ExtensionRange", TYPES, {
    start: Optional I32 = "start" | "start";
    end: Optional I32 = "end" | "end";
    options: Optional Msg = "options" | "options";
});
::callwright_json::generated_v1::json_table!(descriptor_proto::ReservedRange, "google.protobuf.DescriptorProto.ReservedRange", TYPES, {
    start: Optional I32 = "start" | "start";
    end: Optional I32 = "end" | "end";
});
::callwright_json::generated_v1::json_table!(ExtensionRangeOptions, "google.protobuf.ExtensionRangeOptions", TYPES, {
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(FieldDescriptorProto, "google.protobuf.FieldDescriptorProto", TYPES, {
    name: Optional Str = "name" | "name";
    extendee: Optional Str = "extendee" | "extendee";
    number: Optional I32 = "number" | "number";
    label: Optional Enum(field_descriptor_proto::Label) = "label" | "label";
    r#type: Optional Enum(field_descriptor_proto::Type) = "type" | "type";
    type_name: Optional Str = "typeName" | "type_name";
    default_value: Optional Str = "defaultValue" | "default_value";
    options: Optional Msg = "options" | "options";
    oneof_index: Optional I32 = "oneofIndex" | "oneof_index";
    json_name: Optional Str = "jsonName" | "json_name";
    proto3_optional: Optional Bool = "proto3Optional" | "proto3_optional";
});
::callwright_json::generated_v1::json_table!(OneofDescriptorProto, "google.protobuf.OneofDescriptorProto", TYPES, {
    name: Optional Str = "name" | "name";
    options: Optional Msg = "options" | "options";
});
::callwright_json::generated_v1::json_table!(EnumDescriptorProto, "google.protobuf.EnumDescriptorProto", TYPES, {
    name: Optional Str = "name" | "name";
    value: Repeated Msg = "value" | "value";
    options: Optional Msg = "options" | "options";
    reserved_range: Repeated Msg = "reservedRange" | "reserved_range";
    reserved_name: Repeated Str = "reservedName" | "reserved_name";
});
::callwright_json::generated_v1::json_table!(enum_descriptor_proto::EnumReservedRange, "google.protobuf.EnumDescriptorProto.EnumReservedRange", TYPES, {
    start: Optional I32 = "start" | "start";
    end: Optional I32 = "end" | "end";
});
::callwright_json::generated_v1::json_table!(EnumValueDescriptorProto, "google.protobuf.EnumValueDescriptorProto", TYPES, {
    name: Optional Str = "name" | "name";
    number: Optional I32 = "number" | "number";
    options: Optional Msg = "options" | "options";
});
::callwright_json::generated_v1::json_table!(ServiceDescriptorProto, "google.protobuf.ServiceDescriptorProto", TYPES, {
    name: Optional Str = "name" | "name";
    method: Repeated Msg = "method" | "method";
    options: Optional Msg = "options" | "options";
});
::callwright_json::generated_v1::json_table!(MethodDescriptorProto, "google.protobuf.MethodDescriptorProto", TYPES, {
    name: Optional Str = "name" | "name";
    input_type: Optional Str = "inputType" | "input_type";
    output_type: Optional Str = "outputType" | "output_type";
    options: Optional Msg = "options" | "options";
    client_streaming: Optional Bool = "clientStreaming" | "client_streaming";
    server_streaming: Optional Bool = "serverStreaming" | "server_streaming";
});
::callwright_json::generated_v1::json_table!(FileOptions, "google.protobuf.FileOptions", TYPES, {
    java_package: Optional Str = "javaPackage" | "java_package";
    java_outer_classname: Optional Str = "javaOuterClassname" | "java_outer_classname";
    optimize_for: Optional Enum(file_options::OptimizeMode) = "optimizeFor" | "optimize_for";
    java_multiple_files: Optional Bool = "javaMultipleFiles" | "java_multiple_files";
    go_package: Optional Str = "goPackage" | "go_package";
    cc_generic_services: Optional Bool = "ccGenericServices" | "cc_generic_services";
    java_generic_services: Optional Bool = "javaGenericServices" | "java_generic_services";
    py_generic_services: Optional Bool = "pyGenericServices" | "py_generic_services";
    java_generate_equals_and_hash: Optional Bool = "javaGenerateEqualsAndHash" | "java_generate_equals_and_hash";
    deprecated: Optional Bool = "deprecated" | "deprecated";
    java_string_check_utf8: Optional Bool = "javaStringCheckUtf8" | "java_string_check_utf8";
    cc_enable_arenas: Optional Bool = "ccEnableArenas" | "cc_enable_arenas";
    objc_class_prefix: Optional Str = "objcClassPrefix" | "objc_class_prefix";
    csharp_namespace: Optional Str = "csharpNamespace" | "csharp_namespace";
    swift_prefix: Optional Str = "swiftPrefix" | "swift_prefix";
    php_class_prefix: Optional Str = "phpClassPrefix" | "php_class_prefix";
    php_namespace: Optional Str = "phpNamespace" | "php_namespace";
    php_generic_services: Optional Bool = "phpGenericServices" | "php_generic_services";
    php_metadata_namespace: Optional Str = "phpMetadataNamespace" | "php_metadata_namespace";
    ruby_package: Optional Str = "rubyPackage" | "ruby_package";
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(MessageOptions, "google.protobuf.MessageOptions", TYPES, {
    message_set_wire_format: Optional Bool = "messageSetWireFormat" | "message_set_wire_format";
    no_standard_descriptor_accessor: Optional Bool = "noStandardDescriptorAccessor" | "no_standard_descriptor_accessor";
    deprecated: Optional Bool = "deprecated" | "deprecated";
    map_entry: Optional Bool = "mapEntry" | "map_entry";
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(FieldOptions, "google.protobuf.FieldOptions", TYPES, {
    ctype: Optional Enum(field_options::CType) = "ctype" | "ctype";
    packed: Optional Bool = "packed" | "packed";
    deprecated: Optional Bool = "deprecated" | "deprecated";
    lazy: Optional Bool = "lazy" | "lazy";
    jstype: Optional Enum(field_options::JsType) = "jstype" | "jstype";
    weak: Optional Bool = "weak" | "weak";
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(OneofOptions, "google.protobuf.OneofOptions", TYPES, {
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(EnumOptions, "google.protobuf.EnumOptions", TYPES, {
    allow_alias: Optional Bool = "allowAlias" | "allow_alias";
    deprecated: Optional Bool = "deprecated" | "deprecated";
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(EnumValueOptions, "google.protobuf.EnumValueOptions", TYPES, {
    deprecated: Optional Bool = "deprecated" | "deprecated";
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(ServiceOptions, "google.protobuf.ServiceOptions", TYPES, {
    deprecated: Optional Bool = "deprecated" | "deprecated";
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(MethodOptions, "google.protobuf.MethodOptions", TYPES, {
    deprecated: Optional Bool = "deprecated" | "deprecated";
    idempotency_level: Optional Enum(method_options::IdempotencyLevel) = "idempotencyLevel" | "idempotency_level";
    uninterpreted_option: Repeated Msg = "uninterpretedOption" | "uninterpreted_option";
});
::callwright_json::generated_v1::json_table!(UninterpretedOption, "google.protobuf.UninterpretedOption", TYPES, {
    name: Repeated Msg = "name" | "name";
    identifier_value: Optional Str = "identifierValue" | "identifier_value";
    positive_int_value: Optional U64 = "positiveIntValue" | "positive_int_value";
    negative_int_value: Optional I64 = "negativeIntValue" | "negative_int_value";
    double_value: Optional F64 = "doubleValue" | "double_value";
    string_value: Optional Bytes = "stringValue" | "string_value";
    aggregate_value: Optional Str = "aggregateValue" | "aggregate_value";
});
::callwright_json::generated_v1::json_table!(uninterpreted_option::NamePart, "google.protobuf.UninterpretedOption.NamePart", TYPES, {
    name_part: Required Str = "namePart" | "name_part";
    is_extension: Required Bool = "isExtension" | "is_extension";
});
::callwright_json::generated_v1::json_table!(SourceCodeInfo, "google.protobuf.SourceCodeInfo", TYPES, {
    location: Repeated Msg = "location" | "location";
});
::callwright_json::generated_v1::json_table!(source_code_info::Location, "google.protobuf.SourceCodeInfo.Location", TYPES, {
    path: Repeated I32 = "path" | "path";
    span: Repeated I32 = "span" | "span";
    leading_comments: Optional Str = "leadingComments" | "leading_comments";
    trailing_comments: Optional Str = "trailingComments" | "trailing_comments";
    leading_detached_comments: Repeated Str = "leadingDetachedComments" | "leading_detached_comments";
});
::callwright_json::generated_v1::json_table!(GeneratedCodeInfo, "google.protobuf.GeneratedCodeInfo", TYPES, {
    annotation: Repeated Msg = "annotation" | "annotation";
});
::callwright_json::generated_v1::json_table!(generated_code_info::Annotation, "google.protobuf.GeneratedCodeInfo.Annotation", TYPES, {
    path: Repeated I32 = "path" | "path";
    source_file: Optional Str = "sourceFile" | "source_file";
    begin: Optional I32 = "begin" | "begin";
    end: Optional I32 = "end" | "end";
});
::callwright_json::generated_v1::json_names!(field::Kind, "google.protobuf.Field.Kind", {
    "TYPE_UNKNOWN" = 0,
    "TYPE_DOUBLE" = 1,
    "TYPE_FLOAT" = 2,
    "TYPE_INT64" = 3,
    "TYPE_UINT64" = 4,
    "TYPE_INT32" = 5,
    "TYPE_FIXED64" = 6,
    "TYPE_FIXED32" = 7,
    "TYPE_BOOL" = 8,
    "TYPE_STRING" = 9,
    "TYPE_GROUP" = 10,
    "TYPE_MESSAGE" = 11,
    "TYPE_BYTES" = 12,
    "TYPE_UINT32" = 13,
    "TYPE_ENUM" = 14,
    "TYPE_SFIXED32" = 15,
    "TYPE_SFIXED64" = 16,
    "TYPE_SINT32" = 17,
    "TYPE_SINT64" = 18,
});
::callwright_json::generated_v1::json_names!(field::Cardinality, "google.protobuf.Field.Cardinality", {
    "CARDINALITY_UNKNOWN" = 0,
    "CARDINALITY_OPTIONAL" = 1,
    "CARDINALITY_REQUIRED" = 2,
    "CARDINALITY_REPEATED" = 3,
});
::callwright_json::generated_v1::json_names!(Syntax, "google.protobuf.Syntax", {
    "SYNTAX_PROTO2" = 0,
    "SYNTAX_PROTO3" = 1,
    "SYNTAX_EDITIONS" = 2,
});
::callwright_json::generated_v1::json_names!(field_descriptor_proto::Type, "google.protobuf.FieldDescriptorProto.Type", {
    "TYPE_DOUBLE" = 1,
    "TYPE_FLOAT" = 2,
    "TYPE_INT64" = 3,
    "TYPE_UINT64" = 4,
    "TYPE_INT32" = 5,
    "TYPE_FIXED64" = 6,
    "TYPE_FIXED32" = 7,
    "TYPE_BOOL" = 8,
    "TYPE_STRING" = 9,
    "TYPE_GROUP" = 10,
    "TYPE_MESSAGE" = 11,
    "TYPE_BYTES" = 12,
    "TYPE_UINT32" = 13,
    "TYPE_ENUM" = 14,
    "TYPE_SFIXED32" = 15,
    "TYPE_SFIXED64" = 16,
    "TYPE_SINT32" = 17,
    "TYPE_SINT64" = 18,
});
::callwright_json::generated_v1::json_names!(field_descriptor_proto::Label, "google.protobuf.FieldDescriptorProto.Label", {
    "LABEL_OPTIONAL" = 1,
    "LABEL_REPEATED" = 3,
    "LABEL_REQUIRED" = 2,
});
::callwright_json::generated_v1::json_names!(file_options::OptimizeMode, "google.protobuf.FileOptions.OptimizeMode", {
    "SPEED" = 1,
    "CODE_SIZE" = 2,
    "LITE_RUNTIME" = 3,
});
::callwright_json::generated_v1::json_names!(field_options::CType, "google.protobuf.FieldOptions.CType", {
    "STRING" = 0,
    "CORD" = 1,
    "STRING_PIECE" = 2,
});
::callwright_json::generated_v1::json_names!(field_options::JsType, "google.protobuf.FieldOptions.JSType", {
    "JS_NORMAL" = 0,
    "JS_STRING" = 1,
    "JS_NUMBER" = 2,
});
::callwright_json::generated_v1::json_names!(method_options::IdempotencyLevel, "google.protobuf.MethodOptions.IdempotencyLevel", {
    "IDEMPOTENCY_UNKNOWN" = 0,
    "NO_SIDE_EFFECTS" = 1,
    "IDEMPOTENT" = 2,
});
/// The message types of package `google.protobuf`, for [`callwright_json::register`].
pub static TYPES: ::callwright_json::generated_v1::exact::Types = ::callwright_json::generated_v1::exact::Types::new(
    &[
        ::callwright_json::generated_v1::exact::AnyType::of::<SourceContext>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<Type>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<Field>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<Enum>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<EnumValue>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<Option>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<Api>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<Method>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<Mixin>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<FileDescriptorSet>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<FileDescriptorProto>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<DescriptorProto>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<descriptor_proto::ExtensionRange>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<descriptor_proto::ReservedRange>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<ExtensionRangeOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<FieldDescriptorProto>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<OneofDescriptorProto>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<EnumDescriptorProto>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<enum_descriptor_proto::EnumReservedRange>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<EnumValueDescriptorProto>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<ServiceDescriptorProto>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<MethodDescriptorProto>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<FileOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<MessageOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<FieldOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<OneofOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<EnumOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<EnumValueOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<ServiceOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<MethodOptions>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<UninterpretedOption>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<uninterpreted_option::NamePart>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<SourceCodeInfo>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<source_code_info::Location>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<GeneratedCodeInfo>(),
        ::callwright_json::generated_v1::exact::AnyType::of::<generated_code_info::Annotation>(),
    ],
    &[],
);
