::callwright::generated_v1::message_via_serde!(Outer, "acme.v1.Outer");
::callwright::generated_v1::message_via_serde!(outer::Inner, "acme.v1.Outer.Inner");
