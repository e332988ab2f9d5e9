import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'

const ASSETS = new URL('../../web/dist/assets/', import.meta.url)

test('all scripts together weigh at most 120 kB, and each has its compressed copies', () => {
  const names = readdirSync(ASSETS)
  const scripts = names.filter((name) => name.endsWith('.js'))
  assert.ok(scripts.length > 0)
  let weight = 0
  for (const name of scripts) {
    const zipped = readFileSync(new URL(`${name}.gz`, ASSETS))
    assert.deepEqual(gunzipSync(zipped), readFileSync(new URL(name, ASSETS)))
    assert.ok(names.includes(`${name}.br`))
    weight += zipped.length
  }
  assert.ok(weight <= 120_000, `${weight} bytes`)
})

test('the page has nothing inline and nothing from other hosts', () => {
  const page = readFileSync(new URL('../index.html', ASSETS), 'utf8')
  assert.doesNotMatch(page, /<style|style=|<script(?![^>]* src="\/assets\/)|(?:src|href)="(?!\/assets\/)/)
})
