import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceStatus } from '../domain/ports/source.ts'
import { privacyWarning } from './privacy-warning.ts'

const at = (name: string, isPublic: boolean) =>
  ({ name, isPublic, chains: ['bitcoin'] }) as unknown as SourceStatus

test('what public sources learn is said, also if an own server serves as well', () => {
  const alone = privacyWarning([at('blockchair', true), at('esplora', true)], 'bitcoin')
  assert.match(
    alone ?? '',
    /together at Blockchair or Esplora: .* With your own server no one else learns it\.$/,
  )
  const beside = privacyWarning([at('blockchair', true), at('esplora', false)], 'bitcoin')
  assert.match(beside ?? '', /together at Blockchair: .* Leave Blockchair out of the setting SOURCES/)
  assert.equal(privacyWarning([at('esplora', false)], 'bitcoin'), null)
  assert.equal(privacyWarning([at('blockchair', true)], 'litecoin'), null)
})
