import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'

const ASSETS = new URL('../../web/dist/assets/', import.meta.url)

/** Loaded with the first label or pasted text. */
const WORD_LISTS = /^find-secret-/
/** Loaded with the first key, descriptor or wallet file. */
const WALLETS = /^read-wallet-/

test('all scripts weigh at most 120 kB, the word lists 75 kB, the reading of wallets 20 kB, and each has its compressed copies', () => {
  const names = readdirSync(ASSETS)
  const scripts = names.filter((name) => name.endsWith('.js'))
  assert.ok(scripts.length > 0)
  const weight = { scripts: 0, wordLists: 0, wallets: 0 }
  for (const name of scripts) {
    const zipped = readFileSync(new URL(`${name}.gz`, ASSETS))
    assert.deepEqual(gunzipSync(zipped), readFileSync(new URL(name, ASSETS)))
    assert.ok(names.includes(`${name}.br`))
    weight[kindOf(name)] += zipped.length
  }
  assert.ok(weight.scripts <= 120_000, `${weight.scripts} bytes`)
  assert.ok(weight.wordLists <= 75_000, `${weight.wordLists} bytes`)
  assert.ok(weight.wallets > 0 && weight.wallets <= 20_000, `${weight.wallets} bytes`)
})

function kindOf(name: string): 'scripts' | 'wordLists' | 'wallets' {
  if (WORD_LISTS.test(name)) return 'wordLists'
  return WALLETS.test(name) ? 'wallets' : 'scripts'
}

test('the page has nothing inline and nothing from other hosts', () => {
  const page = readFileSync(new URL('../index.html', ASSETS), 'utf8')
  assert.doesNotMatch(
    page,
    /<style|style=|<script(?![^>]* src="\.\/assets\/)|(?:src|href)="(?!\.\/(?:assets\/|docs"))/,
  )
})
