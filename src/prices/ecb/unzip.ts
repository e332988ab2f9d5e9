import { crc32, inflateRawSync } from 'node:zlib'
import { UnusableAnswer } from '../../net/answer-fields.ts'

const ENTRY = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const END = 0x06054b50
const END_BYTES = 22
/** A comment behind the end is at most so long. */
const COMMENT_MAX = 0xffff
const STORED = 0
const DEFLATED = 8
/** Ten times the size of the ECB's file. */
const BYTES_MAX = 20 * 1024 * 1024

/** Whether the bytes begin as a ZIP archive does. */
export function isZip(bytes: Buffer): boolean {
  return bytes.length >= END_BYTES && bytes.readUInt32LE(0) === LOCAL
}

/**
 * The first file of a ZIP archive (PKWARE, APPNOTE 6.3.3): by the central directory, whose sizes are always right, checked
 * against its checksum. Throws UnusableAnswer for anything else than one that is stored or deflated.
 */
export function unzipFirst(bytes: Buffer): Buffer {
  try {
    return firstFile(bytes)
  } catch (error) {
    if (error instanceof UnusableAnswer) throw error
    throw new UnusableAnswer('the archive is damaged')
  }
}

function firstFile(bytes: Buffer): Buffer {
  const entry = bytes.readUInt32LE(endOf(bytes) + 16)
  mustBe(bytes.readUInt32LE(entry) === ENTRY && entry + ENTRY_BYTES <= bytes.length)
  const method = bytes.readUInt16LE(entry + 10)
  const checksum = bytes.readUInt32LE(entry + 16)
  const packedSize = bytes.readUInt32LE(entry + 20)
  const size = bytes.readUInt32LE(entry + 24)
  const local = bytes.readUInt32LE(entry + 42)
  mustBe(bytes.readUInt32LE(local) === LOCAL)
  const start = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  mustBe(start + packedSize <= bytes.length && size <= BYTES_MAX)
  const packed = bytes.subarray(start, start + packedSize)
  const file = method === STORED ? packed : inflate(packed, method)
  mustBe(file.length === size && crc32(file) === checksum)
  return file
}

function inflate(packed: Buffer, method: number): Buffer {
  mustBe(method === DEFLATED)
  return inflateRawSync(packed, { maxOutputLength: BYTES_MAX })
}

/** Where the record of the end of the central directory begins. */
function endOf(bytes: Buffer): number {
  const last = bytes.length - END_BYTES
  for (let at = last; at >= Math.max(last - COMMENT_MAX, 0); at -= 1) {
    if (bytes.readUInt32LE(at) === END) return at
  }
  throw new UnusableAnswer('the archive has no end')
}

function mustBe(isSound: boolean): void {
  if (!isSound) throw new UnusableAnswer('the archive is damaged')
}
