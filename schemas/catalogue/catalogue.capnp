@0xb81f4e6a0d9c2735;
# The event catalogue: the one source of every event type's data. JSON validation, JSON Schema, the wire form
# application/vnd.hallmark.event+capnp, help texts and CATALOGUE.md follow from it by reflection.
#
# A field is there when it differs from its type's empty value: texts, data, lists and structs that are not null; enums that
# are not `unset`; times and counts that are not their default. So every enum begins with `unset`, and each number that may be
# left out has a default that no event means.
#
# To add a type: add its struct, and a line to the union of Catalogue, at its end. Nothing else.

using Cxx = import "/capnp/c++.capnp";
using import "annotations.capnp".type;
using import "annotations.capnp".subject;
using import "annotations.capnp".anySubject;
using import "annotations.capnp".doc;
using import "annotations.capnp".optional;
using import "annotations.capnp".form;
using import "annotations.capnp".notBefore;
using import "annotations.capnp".boolean;
using import "annotations.capnp".example;

$Cxx.namespace("hallmark::catalogue");

const noTime :Int64 = -9223372036854775808;
const noCount :UInt64 = 18446744073709551615;

struct Catalogue {
  # Never on the wire: it names the types. Their order is the rank in which events of the same instant fold.
  union {
    deviceManufactured @0 :DeviceManufactured $type("hallmark.device.manufactured.v1")
        $doc("A device was made.");
    deviceAdopted @1 :DeviceAdopted $type("hallmark.device.adopted.v1")
        $doc("A device that is already in the field enters the ledger without a birth record.");
    deviceIdentified @2 :DeviceIdentified $type("hallmark.device.identified.v1")
        $doc("A device is known under further names.");
    deviceShipped @3 :DeviceShipped $type("hallmark.device.shipped.v1")
        $doc("A device left one hand for another.");
    deviceActivity @4 :DeviceActivity $type("hallmark.device.activity.v1")
        $doc("A device had a session at a service.");
    enrollmentCompleted @5 :EnrollmentCompleted $type("hallmark.enrollment.completed.v1")
        $doc("A device joined its operator's domain and holds a credential there.");
    enrollmentRejected @6 :EnrollmentRejected $type("hallmark.enrollment.rejected.v1")
        $doc("A device asked to join and was refused.");
    certificateIssued @7 :CertificateIssued $type("hallmark.certificate.issued.v1")
        $doc("A device was given a certificate beside those it holds.");
    certificateRenewed @8 :CertificateRenewed $type("hallmark.certificate.renewed.v1")
        $doc("A certificate took the place of another.");
    certificateRenewalFailed @9 :CertificateRenewalFailed $type("hallmark.certificate.renewalFailed.v1")
        $doc("A renewal was tried and failed.");
    certificateRevoked @10 :CertificateRevoked $type("hallmark.certificate.revoked.v1")
        $doc("A certificate is no longer to be trusted.");
    certificateSuspended @11 :CertificateHold $type("hallmark.certificate.suspended.v1")
        $doc("A certificate is not to be trusted for the time being.");
    certificateResumed @12 :CertificateHold $type("hallmark.certificate.resumed.v1")
        $doc("A suspended certificate may be trusted again.");
    authorityRevoked @13 :AuthorityRevoked $type("hallmark.authority.revoked.v1")
        $subject("authority:{spkiSha256}")
        $doc("A certificate authority is no longer to be trusted, nor what it issued.");
    firmwareReleased @14 :FirmwareReleased $type("hallmark.firmware.released.v1")
        $subject("artefact:{artefact}")
        $doc("A firmware artefact was released.");
    firmwareUpdated @15 :FirmwareUpdated $type("hallmark.firmware.updated.v1")
        $doc("A firmware update was tried on a device, with its outcome.");
    configurationUpdated @16 :ConfigurationUpdated $type("hallmark.configuration.updated.v1")
        $doc("A device took a configuration.");
    attestationReported @17 :AttestationReported $type("hallmark.attestation.reported.v1")
        $doc("A verifier judged what a device says of its own state.");
    ownershipTransferInitiated @18 :TransferInitiated $type("hallmark.ownership.transferInitiated.v1")
        $doc("A change of owner was begun.");
    ownershipTransferred @19 :Transferred $type("hallmark.ownership.transferred.v1")
        $doc("A device has another owner.");
    ownershipTransferCancelled @20 :TransferCancelled $type("hallmark.ownership.transferCancelled.v1")
        $doc("A change of owner that was begun will not happen.");
    custodyChanged @21 :CustodyChanged $type("hallmark.custody.changed.v1")
        $doc("Somebody else holds the device.");
    assignmentChanged @22 :AssignmentChanged $type("hallmark.assignment.changed.v1")
        $doc("A device has another purpose, zone, business owner or gateway.");
    controlDelegated @23 :Control $type("hallmark.control.delegated.v1")
        $doc("A party was given powers over a device.");
    controlEnded @24 :Control $type("hallmark.control.ended.v1")
        $doc("A party's powers over a device ended.");
    trustGranted @25 :TrustGranted $type("hallmark.trust.granted.v1")
        $doc("A system began to trust a device.");
    trustWithdrawn @26 :TrustWithdrawn $type("hallmark.trust.withdrawn.v1")
        $doc("Systems no longer trust a device.");
    trustChecked @27 :TrustChecked $type("hallmark.trust.checked.v1")
        $doc("A probe: was a credential let in?");
    serviceOpened @28 :ServiceOpened $type("hallmark.service.opened.v1")
        $doc("A technician began work on a device.");
    serviceClosed @29 :ServiceClosed $type("hallmark.service.closed.v1")
        $doc("A technician ended work on a device.");
    quarantineEntered @30 :Quarantine $type("hallmark.quarantine.entered.v1")
        $doc("A device was set apart.");
    quarantineReleased @31 :Quarantine $type("hallmark.quarantine.released.v1")
        $doc("A device may take part again.");
    deviceLost @32 :DeviceLost $type("hallmark.device.lost.v1")
        $doc("Nobody knows where the device is.");
    deviceRecovered @33 :DeviceLost $type("hallmark.device.recovered.v1")
        $doc("A lost device was found.");
    deviceRetired @34 :DeviceRetired $type("hallmark.device.retired.v1")
        $doc("A device's use has ended.");
    secretsErased @35 :SecretsErased $type("hallmark.secrets.erased.v1")
        $doc("What a device kept secret was erased.");
    deviceDisposed @36 :DeviceDisposed $type("hallmark.device.disposed.v1")
        $doc("A device is gone for good.");
    deviceRefurbished @37 :DeviceRefurbished $type("hallmark.device.refurbished.v1")
        $doc("A retired device begins a new life: a new epoch.");
    exceptionGranted @38 :ExceptionGranted $type("hallmark.exception.granted.v1") $anySubject
        $doc("A rule's findings are accepted for a time.");
    exceptionRevoked @39 :ExceptionRevoked $type("hallmark.exception.revoked.v1") $anySubject
        $doc("An exception ended before its time.");
    eventCorrected @40 :EventCorrected $type("hallmark.event.corrected.v1") $anySubject
        $doc("An earlier event of this source and subject was wrong.");
    policyAdopted @41 :PolicyAdopted $type("hallmark.policy.adopted.v1") $subject("ledger:")
        $doc("A policy is in force for a ledger.");
  }
}

# Parts of events

struct Party $doc("A company or a person. People as pseudonyms: the ledger cannot forget.") {
  id @0 :Text $doc("What the party is known by, always the same.") $example("\"acme\"");
  name @1 :Text $optional $doc("What the party is called.") $example("\"Acme Pumps GmbH\"");
}

struct Certificate
    $doc("An X.509 certificate. Where der is given the other fields may be left out and are read from it; given beside it, they must agree.") {
  sha256 @0 :Data $form(digest) $doc("SHA-256 of the certificate in DER.");
  spkiSha256 @1 :Data $form(digest) $doc("SHA-256 of its SubjectPublicKeyInfo in DER.");
  issuer @2 :Text $doc("The issuer's name as RFC 4514 writes it.") $example("\"CN=Linz Device CA,O=Acme\"");
  serial @3 :Text $form(hex) $doc("The serial number.") $example("\"4a00c3\"");
  authorityKeyId @4 :Text $form(hex) $optional $doc("The issuer's key identifier.") $example("\"5be0cd19137e2179\"");
  notBefore @5 :Int64 = .noTime $form(time) $doc("Valid from.") $example("\"2026-01-01T00:00:00Z\"");
  notAfter @6 :Int64 = .noTime $form(time) $notBefore("notBefore") $doc("Valid until.") $example("\"2026-12-31T23:59:59Z\"");
  role @7 :CertificateRole $doc("What the certificate is for.");
  der @8 :Data $form(base64) $optional $doc("The certificate itself.");
}

enum CertificateRole {
  unset @0;
  idevid @1 $doc("the identity that its maker gave it");
  ldevid @2 $doc("an identity in its operator's domain");
  operational @3;
  svid @4 $doc("a SPIFFE identity");
  tls @5;
  other @6;
}

enum KeyStore $doc("Where a private key lives.") {
  unset @0;
  secureElement @1;
  tpm @2;
  tee @3;
  software @4;
  unknown @5;
  other @6;
}

enum Flag $boolean {
  unset @0;
  no @1;
  yes @2;
}

struct Identifier $doc("A name that a device has somewhere.") {
  scheme @0 :Text $doc("imei, ueid, assetTag, mac, hawkbitControllerId, menderDeviceId …") $example("\"assetTag\"");
  value @1 :Text $example("\"A-4711\"");
}

struct InstalledFirmware $doc("What a component runs.") {
  component @0 :Text $example("\"main\"");
  artefact @1 :Data $form(digest) $doc("SHA-256 of the artefact.");
  version @2 :Text $example("\"4.2.0\"");
}

# device

struct DeviceManufactured {
  serial @0 :Text $doc("The maker's serial number.") $example("\"PMP-004711\"");
  maker @1 :Party;
  model @2 :Text $example("\"P-20\"");
  hardwareRevision @3 :Text $optional $example("\"B\"");
  deviceClass @4 :Text $doc("The class that the policy knows.") $example("\"pump\"");
  keyStore @5 :KeyStore $doc("Where its private key lives.");
  site @6 :Text $optional $doc("Where it was made.") $example("\"linz\"");
  batch @7 :Text $optional $example("\"2026-04\"");
  firmware @8 :List(InstalledFirmware) $optional $doc("What it left the factory with.");
  identity @9 :Certificate $optional $doc("The identity that its maker gave it.");
  identifiers @10 :List(Identifier) $optional;
  sbom @11 :Data $form(digest) $optional $doc("SHA-256 of its bill of materials.");
}

struct DeviceAdopted {
  approver @0 :Party $doc("Who vouches for it.");
  evidence @1 :Data $form(digest) $optional $doc("SHA-256 of what the approver relied on.");
  serial @2 :Text $optional $example("\"PMP-000815\"");
  maker @3 :Party $form(partyOrText) $optional;
  model @4 :Text $optional $example("\"P-10\"");
  deviceClass @5 :Text $example("\"pump\"");
  identity @6 :Certificate $optional;
}

struct DeviceIdentified {
  identifiers @0 :List(Identifier);
}

struct DeviceShipped {
  from @0 :Party $form(partyOrText);
  to @1 :Party $form(partyOrText);
  seal @2 :Text $optional $doc("The seal it was shipped under.") $example("\"S-3301\"");
}

struct DeviceActivity {
  service @0 :Text $example("\"telemetry\"");
  sessionId @1 :Text $example("\"s-77\"");
  start @2 :Int64 = .noTime $form(time) $example("\"2026-03-14T09:00:00Z\"");
  end @3 :Int64 = .noTime $form(time) $notBefore("start") $optional $example("\"2026-03-14T09:10:00Z\"");
  certificate @4 :Data $form(digest) $optional $doc("SHA-256 of the certificate it came with.");
  peer @5 :Text $optional $doc("Where it came from, as the service saw it.") $example("\"203.0.113.7\"");
  via @6 :Text $optional $doc("The gateway that spoke for it.") $example("\"gw-12\"");
}

# enrollment

struct EnrollmentCompleted {
  method @0 :EnrollmentMethod;
  credential @1 :EnrollmentCredential $doc("What the device proved itself with.");
  presented @2 :Certificate $optional $doc("The certificate it proved itself with.");
  certificate @3 :Certificate $optional $doc("The certificate it was given.");
  keyStore @4 :KeyStore $optional;
  owner @5 :Party $optional;
  purpose @6 :Text $optional $example("\"cooling\"");
  zone @7 :Text $optional $example("\"plant-2\"");
  gateway @8 :Text $optional $doc("The gateway device it sits behind.") $example("\"gw-12\"");
  originEvidence @9 :Data $form(digest) $optional $doc("SHA-256 of what proves where it comes from.");
}

enum EnrollmentMethod {
  unset @0;
  brski @1;
  fdo @2;
  est @3;
  scep @4;
  cmp @5;
  acme @6;
  dps @7;
  matter @8;
  manual @9;
  other @10;
}

enum EnrollmentCredential {
  unset @0;
  certificate @1;
  token @2;
  deviceSecret @3;
  groupSecret @4 $doc("one that many devices share");
  factoryDefault @5 $doc("one that everybody can look up");
  other @6;
}

struct EnrollmentRejected {
  reason @0 :Text $example("\"unknown maker\"");
}

# certificate

struct CertificateIssued {
  certificate @0 :Certificate;
  keyStore @1 :KeyStore $optional;
  protocol @2 :Text $optional $example("\"est\"");
  requestId @3 :Text $optional $example("\"r-9\"");
}

struct CertificateRenewed {
  certificate @0 :Certificate;
  previousCertificate @1 :Data $form(digest) $optional
      $doc("SHA-256 of the one it replaces; left out: the newest held one of that role.");
}

struct CertificateRenewalFailed {
  certificate @0 :Data $form(digest) $optional;
  reason @1 :Text $example("\"timeout\"");
  fallback @2 :Text $optional $doc("What the device does meanwhile.") $example("\"keeps the old one\"");
}

struct CertificateRevoked {
  certificate @0 :Data $form(digest);
  reason @1 :RevocationReason;
  invalidityDate @2 :Int64 = .noTime $form(time) $optional
      $doc("Since when it should not have been trusted.") $example("\"2026-03-01T00:00:00Z\"");
  by @3 :Party;
}

enum RevocationReason $doc("The names of RFC 5280.") {
  unset @0;
  unspecified @1;
  keyCompromise @2;
  cACompromise @3;
  affiliationChanged @4;
  superseded @5;
  cessationOfOperation @6;
  certificateHold @7;
  removeFromCRL @8;
  privilegeWithdrawn @9;
  aACompromise @10;
  other @11;
}

struct CertificateHold {
  certificate @0 :Data $form(digest);
  reason @1 :Text $example("\"under investigation\"");
}

struct AuthorityRevoked {
  spkiSha256 @0 :Data $form(digest) $doc("SHA-256 of the authority's SubjectPublicKeyInfo.");
  reason @1 :RevocationReason;
}

# firmware

struct FirmwareReleased {
  artefact @0 :Data $form(digest) $doc("SHA-256 of the artefact.");
  component @1 :Text $example("\"main\"");
  version @2 :Text $example("\"4.2.0\"");
  securityVersion @3 :UInt64 = .noCount $optional $doc("Counts up; a lower one is a rollback.") $example("7");
  vendor @4 :Text $example("\"Acme\"");
  compatible @5 :List(Text) $doc("Device classes or models.") $example("[\"P-20\"]");
  signerSpkiSha256 @6 :Data $form(digest) $optional $doc("SHA-256 of the signer's SubjectPublicKeyInfo.");
  signature @7 :Data $form(base64) $optional $example("\"c2lnbmF0dXJl\"");
  sbom @8 :Data $form(digest) $optional;
  provenance @9 :Data $form(digest) $optional $doc("SHA-256 of its build provenance.");
}

struct FirmwareUpdated {
  component @0 :Text $optional $doc("Left out: main.") $example("\"main\"");
  artefact @1 :Data $form(digest);
  fromVersion @2 :Text $optional $example("\"4.1.0\"");
  toVersion @3 :Text $example("\"4.2.0\"");
  securityVersion @4 :UInt64 = .noCount $optional $example("7");
  signerSpkiSha256 @5 :Data $form(digest) $optional;
  signature @6 :SignatureCheck $doc("What the device found when it checked the signature.");
  result @7 :UpdateResult;
  deploymentId @8 :Text $optional $example("\"roll-out-17\"");
  approval @9 :Text $optional $doc("Who or what allowed it, where it needed allowing.") $example("\"CHG-1881\"");
}

enum SignatureCheck {
  unset @0;
  verified @1;
  failed @2;
  notReported @3;
  other @4;
}

enum UpdateResult {
  unset @0;
  success @1;
  alreadyInstalled @2;
  failed @3;
  aborted @4;
  rolledBack @5;
  other @6;
}

struct ConfigurationUpdated {
  digest @0 :Data $form(digest) $doc("SHA-256 of the configuration.");
  by @1 :Party;
  signature @2 :SignatureCheck;
}

# attestation

struct AttestationReported {
  verifier @0 :Text $example("\"veraison-1\"");
  status @1 :AttestationStatus;
  secureBoot @2 :Flag $optional;
  debugEnabled @3 :Flag $optional;
  measurements @4 :List(Measurement) $optional;
  firmware @5 :List(AttestedFirmware) $optional;
  evidence @6 :Data $form(digest) $optional;
  nonce @7 :Text $optional $example("\"b1946ac9\"");
}

enum AttestationStatus {
  unset @0;
  passed @1;
  failed @2;
  inconclusive @3;
  other @4;
}

struct Measurement {
  name @0 :Text $example("\"pcr0\"");
  value @1 :Data $form(digest);
}

struct AttestedFirmware {
  component @0 :Text $example("\"main\"");
  artefact @1 :Data $form(digest);
}

# ownership

struct TransferInitiated {
  from @0 :Party;
  to @1 :Party;
  terms @2 :Text $optional $example("\"contract 88\"");
}

struct Transferred {
  from @0 :Party;
  to @1 :Party;
  voucher @2 :Data $form(digest) $optional $doc("SHA-256 of the ownership voucher.");
  evidence @3 :Data $form(digest) $optional;
}

struct TransferCancelled {
  from @0 :Party $form(partyOrText);
  to @1 :Party $form(partyOrText);
  reason @2 :Text $example("\"payment failed\"");
}

struct CustodyChanged {
  holder @0 :Party;
  place @1 :Text $optional $example("\"warehouse 3\"");
}

struct AssignmentChanged {
  purpose @0 :Text $optional $example("\"cooling\"");
  zone @1 :Text $optional $example("\"plant-2\"");
  businessOwner @2 :Party $optional;
  gateway @3 :Text $optional $example("\"gw-12\"");
}

struct Control {
  party @0 :Party;
  powers @1 :List(Power);
  until @2 :Int64 = .noTime $form(time) $optional $example("\"2026-12-31T00:00:00Z\"");
}

enum Power {
  unset @0;
  rotateKeys @1;
  disable @2;
  updateFirmware @3;
  configure @4;
  service @5;
  other @6;
}

# trust

struct TrustGranted {
  system @0 :Text $example("\"scada\"");
  relationship @1 :Text $example("\"client\"");
  credential @2 :Data $form(digest) $optional;
}

struct TrustWithdrawn {
  systems @0 :List(Text) $example("[\"scada\"]");
  by @1 :Party;
}

struct TrustChecked {
  system @0 :Text $example("\"scada\"");
  credential @1 :Data $form(digest);
  accepted @2 :Flag $doc("Was it let in?");
}

# service

struct ServiceOpened {
  technician @0 :Party;
  organisation @1 :Party;
  seal @2 :Text $optional $doc("The seal found.") $example("\"S-3301\"");
}

struct ServiceClosed {
  technician @0 :Party $form(partyOrText);
  sealAfter @1 :Text $optional $doc("The seal left behind.") $example("\"S-3302\"");
  partsReplaced @2 :List(Text) $optional $example("[\"valve\"]");
  firmwareTouched @3 :Flag;
}

# response

struct Quarantine {
  reason @0 :Text $example("\"odd traffic\"");
  by @1 :Party;
  evidence @2 :Data $form(digest) $optional;
  allowed @3 :List(Allowed) $optional $doc("What the device may do all the same.");
}

enum Allowed {
  unset @0;
  update @1;
  renewal @2;
  other @3;
}

struct DeviceLost {
  reason @0 :Text $example("\"not at its place\"");
  by @1 :Party $form(partyOrText);
}

# retirement

struct DeviceRetired {
  reason @0 :Text $example("\"end of life\"");
  by @1 :Party;
  method @2 :RetirementMethod;
}

enum RetirementMethod {
  unset @0;
  returned @1;
  destroyed @2;
  resold @3;
  recycled @4;
  abandoned @5;
  other @6;
}

struct SecretsErased {
  method @0 :Text $example("\"factory reset\"");
  evidence @1 :Data $form(digest) $optional;
  witness @2 :Party $optional;
}

struct DeviceDisposed {
  by @0 :Party;
  evidence @1 :Data $form(digest) $optional;
}

struct DeviceRefurbished {
  by @0 :Party;
  approval @1 :Text $example("\"QA-5512\"");
}

# governance

struct ExceptionGranted {
  rule @0 :Text $doc("The finding's id.") $example("\"CR-04\"");
  scope @1 :Text $doc("What it is granted for: a device, a class, a zone …") $example("\"class:pump\"");
  until @2 :Int64 = .noTime $form(time) $example("\"2026-12-31T00:00:00Z\"");
  approver @3 :Party;
  reason @4 :Text $example("\"replacement ordered\"");
  compensatingControl @5 :Text $optional $example("\"network segment\"");
}

struct ExceptionRevoked {
  rule @0 :Text $example("\"CR-04\"");
  scope @1 :Text $example("\"class:pump\"");
  by @2 :Party $form(partyOrText);
}

struct EventCorrected {
  source @0 :Text $doc("Of the event that was wrong.") $example("\"/factory/linz\"");
  id @1 :Text $doc("Of the event that was wrong.") $example("\"7c9e6679\"");
  reason @2 :Text $example("\"wrong serial typed\"");
  replacement @3 :Text $form(jsonObject) $optional $doc("Its data as it should have been; left out: it never happened.")
      $example("{\"reason\":\"end of life\"}");
}

struct PolicyAdopted {
  sha256 @0 :Data $form(digest) $doc("SHA-256 of the policy file.");
  by @1 :Party $form(partyOrText);
}
