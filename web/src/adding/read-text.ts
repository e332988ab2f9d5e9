import type { SecretKind } from '../../../src/domain/secrets/secret.ts'
import { type CsvRecord, csvRecords } from './csv-records.ts'
import type { Mentions } from './mention.ts'
import type { IsValid } from './read-one.ts'
import { RecordReader } from './record-reader.ts'

/**
 * Finds addresses in lines of text: one or several a line, separated by commas, semicolons, tabs or white space; with a
 * label and a coin before or after; in CSV with and without a header; as URIs, links and descriptors; as lines of JSON.
 */
export function* readText(
  lines: readonly string[],
  separator: string | null,
  secrets: ReadonlyMap<number, SecretKind>,
  isValid: IsValid,
): Mentions {
  const reader = new RecordReader(isValid)
  let told: SecretKind | null = null
  for (const record of csvRecords(lines, separator)) {
    const secret = secretIn(record, secrets)
    // A phrase over many lines is one secret.
    if (secret !== null && secret !== told) yield { kind: 'secret', line: record.line, secret }
    told = secret === 'recovery-phrase' ? secret : null
    if (secret === null) yield* reader.read(record)
  }
  yield* reader.end()
}

function secretIn({ line, lines }: CsvRecord, secrets: ReadonlyMap<number, SecretKind>): SecretKind | null {
  for (let number = line; number < line + lines; number++) {
    const secret = secrets.get(number)
    if (secret !== undefined) return secret
  }
  return null
}
