use foreign::acme::r#type::Payer;
use foreign::acme::r#type::payer::card::Secret;
use foreign::acme::r#type::payer::{Card, Kind, Proof};

#[test]
fn sensitive_fields_are_not_printed_wherever_they_stand() {
    let card = Card { holder: "Mimi".into(), brand: 0, secret: Some(Secret::Pin(b"s3cret".to_vec())) };
    let payer = |proof| Payer { id: "p1".into(), r#type: "s3cret".into(), kind: Kind::Company.into(), proof };
    let shown = format!("{:?} {:?}", payer(Some(Proof::Password("s3cret".into()))), Proof::Password("s3cret".into()));
    assert_eq!(
        shown,
        "Payer { id: \"p1\", type: [redacted], kind: KIND_COMPANY, proof: Some(Password([redacted])) } Password([redacted])"
    );
    let shown = format!("{:?}", payer(Some(Proof::Card(card))));
    assert!(shown.contains("Card(Card { holder: \"Mimi\", brand: BRAND_UNSPECIFIED, secret: Some(Pin([redacted])) })"), "{shown}");
    assert_eq!(format!("{:?}", Payer::default().proof), "None");
}
