import { hash } from 'node:crypto'

/** Little-endian. */
function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

/** Little-endian. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

/** Little-endian. */
export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

/** Bitcoin's integer of 1, 3 or 5 bytes (CompactSize). */
export function compactSize(value: number): Buffer {
  if (value < 0xfd) return Buffer.of(value)
  if (value <= 0xffff) return Buffer.concat([Buffer.of(0xfd), uint16(value)])
  return Buffer.concat([Buffer.of(0xfe), uint32(value)])
}

/** Bytes after their length. */
export function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([compactSize(bytes.length), bytes])
}

/** The bytes of a hash that is written in hex as people read it: in reverse order. */
export function hashBytes(shown: string): Buffer {
  return Buffer.from(shown, 'hex').reverse()
}

/** A hash as people read it: its bytes in reverse order, in hex. */
export function shownHash(bytes: Uint8Array): string {
  return Buffer.from(bytes).reverse().toString('hex')
}

export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}

export function doubleSha256(bytes: Uint8Array): Buffer {
  return sha256(sha256(bytes))
}
