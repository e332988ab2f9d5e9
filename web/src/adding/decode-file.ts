/** The text of a file, or why it has none. */
export type DecodedFile =
  | { readonly kind: 'text'; readonly text: string; readonly note: string | null }
  | { readonly kind: 'problem'; readonly reason: string }

/** Beginnings of files that are no text. */
const OTHER_FILES: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a workbook or an archive. Save the table as CSV and choose that file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook. Save the table as CSV and choose that file'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF. Copy the addresses out of it and paste them'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0xff, 0xd8, 0xff], 'a picture'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'a database'],
  [
    [0x48, 0x3a, 0x32, 0x2c, 0x62],
    'a wallet file of Sparrow, which only Sparrow reads. Export the wallet there (File > Export Wallet) and choose that file',
  ],
  [[0x70, 0x73, 0x62, 0x74, 0xff], 'a transaction to be signed (PSBT), not a wallet'],
]
const MARKS: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]
/** Of the first bytes; text in UTF-16 has a zero in every second byte. */
const SAMPLE_BYTES = 512

/**
 * By the byte order mark at its beginning, else UTF-8 if it is valid, else UTF-16 if every second byte is zero, else
 * Windows-1252.
 */
export function decodeFile(bytes: Uint8Array): DecodedFile {
  const other = OTHER_FILES.find(([beginning]) => startsWith(bytes, beginning))?.[1]
  if (other !== undefined) return { kind: 'problem', reason: `This file is ${other}.` }
  const marked = MARKS.find(([mark]) => startsWith(bytes, mark))?.[1] ?? unmarked(bytes)
  if (marked !== null) return { kind: 'text', text: new TextDecoder(marked).decode(bytes), note: null }
  const utf8 = decodeUtf8(bytes)
  if (utf8 !== null) {
    return utf8.includes('\u0000')
      ? { kind: 'problem', reason: 'This file is not text.' }
      : { kind: 'text', text: utf8, note: null }
  }
  if (bytes.includes(0)) return { kind: 'problem', reason: 'This file is not text.' }
  const text = new TextDecoder('windows-1252').decode(bytes)
  return {
    kind: 'text',
    text,
    note: 'The file is not in UTF-8 and was read as Windows-1252. Check the labels.',
  }
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** UTF-16 without a mark. */
function unmarked(bytes: Uint8Array): string | null {
  const zeros = [0, 0]
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (Math.max(even, odd) < sample.length / 4) return null
  if (Math.min(even, odd) > sample.length / 16) return null
  return odd > even ? 'utf-16le' : 'utf-16be'
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, index) => bytes[index] === byte)
}
