import assert from 'node:assert/strict'
import { test } from 'node:test'
import { searchText } from './search-text.ts'

const HASH = 'f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16'

test('a whole hash is searched by its beginning, as it may be a private key', async () => {
  assert.equal(await searchText(` ${HASH.toUpperCase()} `), HASH.slice(0, 16))
})

test('a recovery phrase is not searched for', async () => {
  await assert.rejects(searchText(`${'abandon '.repeat(11)}about`), /It was not sent\.$/)
})

test('other text is searched for as it is', async () => {
  assert.equal(await searchText(' rent '), 'rent')
  assert.equal(
    await searchText('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'),
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  )
})
