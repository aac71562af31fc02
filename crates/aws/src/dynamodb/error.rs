//! DynamoDB's error codes as the ports' kinds.

use rolefit_ports::ErrorKind;

use crate::error::Codes;

/// The codes of the service beside the common ones. A table that is not there is for the operator to mend.
pub(super) const CODES: Codes = &[
    ("ResourceNotFoundException", ErrorKind::Refused),
    ("ConditionalCheckFailedException", ErrorKind::Conflict),
    ("TransactionConflictException", ErrorKind::Throttled),
    ("TransactionInProgressException", ErrorKind::Unavailable),
    ("ProvisionedThroughputExceededException", ErrorKind::Throttled),
    ("ItemCollectionSizeLimitExceededException", ErrorKind::Invalid),
    ("IdempotentParameterMismatchException", ErrorKind::Invalid),
];
