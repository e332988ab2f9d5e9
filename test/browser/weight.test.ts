import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'

const ASSETS = new URL('../../web/dist/assets/', import.meta.url)

/** Loaded with the first label or pasted text. */
const WORD_LISTS = /^find-secret-/
/** Loaded with the first key, descriptor or wallet file. */
const WALLETS = /^read-wallet-/

test('the first page weighs at most 90 kB with gzip, all scripts 160 kB with Brotli, the word lists 75 kB, the reading of wallets 22 kB', () => {
  const weight = { scripts: 0, wordLists: 0, wallets: 0 }
  for (const name of scripts())
    weight[kindOf(name)] += kindOf(name) === 'scripts' ? brotli(name).length : zipped(name).length
  const first = [...startedWith(entry())].reduce((sum, name) => sum + zipped(name).length, 0)
  assert.ok(first > 0 && first <= 90_000, `${first} bytes at first`)
  assert.ok(weight.scripts <= 160_000, `${weight.scripts} bytes`)
  assert.ok(weight.wordLists <= 75_000, `${weight.wordLists} bytes`)
  assert.ok(weight.wallets > 0 && weight.wallets <= 22_000, `${weight.wallets} bytes`)
})

test('each script has its compressed copies', () => {
  const names = readdirSync(ASSETS)
  assert.ok(scripts().length > 0)
  for (const name of scripts()) {
    assert.deepEqual(gunzipSync(zipped(name)), readFileSync(new URL(name, ASSETS)))
    assert.ok(names.includes(`${name}.br`))
  }
})

function scripts(): readonly string[] {
  return readdirSync(ASSETS).filter((name) => name.endsWith('.js'))
}

function zipped(name: string): Buffer {
  return readFileSync(new URL(`${name}.gz`, ASSETS))
}

function brotli(name: string): Buffer {
  return readFileSync(new URL(`${name}.br`, ASSETS))
}

function entry(): string {
  const page = readFileSync(new URL('../index.html', ASSETS), 'utf8')
  return /<script [^>]*src="\.\/assets\/([^"]+)"/.exec(page)?.[1] ?? ''
}

/** A script and those that it imports before it runs. */
function startedWith(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name)) return found
  found.add(name)
  const text = readFileSync(new URL(name, ASSETS), 'utf8')
  for (const [, other = ''] of text.matchAll(/(?:^|;)import(?:[^"'();]*from)?["']\.\/([^"']+)["']/g))
    startedWith(other, found)
  return found
}

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
