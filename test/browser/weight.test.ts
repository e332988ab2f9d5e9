import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { BIP39_LISTS } from '../../src/domain/secrets/bip39-lists.ts'

const ASSETS = new URL('../../web/dist/assets/', import.meta.url)

test('the first page weighs at most 90 kB with gzip, all scripts together 160 kB with Brotli and 165 kB with gzip', () => {
  const sum = (names: readonly string[], pack: (name: string) => Buffer) =>
    names.reduce((bytes, name) => bytes + pack(name).length, 0)
  const first = sum([...startedWith(entry())], zipped)
  const [inBrotli, inGzip] = [sum(scripts(), brotli), sum(scripts(), zipped)]
  assert.ok(first > 0 && first <= 90_000, `${first} bytes at first`)
  assert.ok(inBrotli > 0 && inBrotli <= 160_000, `${inBrotli} bytes with Brotli`)
  assert.ok(inGzip > first && inGzip <= 165_000, `${inGzip} bytes with gzip`)
})

test('the words of recovery phrases are data: one file for all languages, at most 75 kB with gzip', () => {
  const data = withEnding('.json')
  const [lists = ''] = data
  assert.equal(data.length, 1)
  assert.ok(zipped(lists).length <= 75_000, `${zipped(lists).length} bytes`)
  assert.deepEqual(JSON.parse(plain(lists).toString()), BIP39_LISTS)
  for (const name of scripts()) assert.doesNotMatch(plain(name).toString(), /\bzoo\b/)
})

test('each script is there in both encodings', () => {
  assert.ok(scripts().length > 0)
  for (const name of scripts()) assert.deepEqual(brotliDecompressSync(brotli(name)), plain(name))
})

function scripts(): readonly string[] {
  return withEnding('.js')
}

function withEnding(ending: string): readonly string[] {
  const names = readdirSync(ASSETS).filter((name) => name.endsWith(`${ending}.gz`))
  return names.map((name) => name.slice(0, -'.gz'.length))
}

function plain(name: string): Buffer {
  return gunzipSync(zipped(name))
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
  const text = plain(name).toString()
  for (const [, other = ''] of text.matchAll(/(?:^|;)import(?:[^"'();]*from)?["']\.\/([^"']+)["']/g))
    startedWith(other, found)
  return found
}

test('the page has nothing inline and nothing from other hosts', () => {
  const page = readFileSync(new URL('../index.html', ASSETS), 'utf8')
  assert.doesNotMatch(
    page,
    /<style|style=|<script(?![^>]* src="\.\/assets\/)|(?:src|href)="(?!\.\/(?:assets\/|docs"))/,
  )
})
