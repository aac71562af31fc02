//! Stored and sent forms that the adapters of both sides share, so that what one wrote the other can read.
//!
//! Pure functions over bytes: no I/O, no clock, no randomness. An adapter never uses another adapter; what two of them
//! would otherwise write twice stands here.

pub mod chain;
pub mod cursor;
pub mod key_cache;
pub mod presign;
pub mod seal;
pub mod sealed_blob;

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn hex_is_two_lower_case_digits_a_byte() {
        assert_eq!(super::hex(&[0, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }
}
