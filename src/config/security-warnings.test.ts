import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'
import { securityWarnings } from './security-warnings.ts'

function namesIn(env: Record<string, string>): string[] {
  return securityWarnings(readConfig(env)).map((line) => line.split(' ', 1).join(''))
}

test('a token that can be guessed is warned of, and never repeated', () => {
  for (const token of ['secret', 'fifteen-letters', 'aaaaaaaaaaaaaaaaaaaaaaaa', '1111222233334444']) {
    assert.deepEqual(namesIn({ API_TOKEN: token }), ['API_TOKEN'])
    assert.ok(
      !securityWarnings(readConfig({ API_TOKEN: token }))
        .join()
        .includes(token),
    )
  }
  assert.deepEqual(namesIn({ API_TOKEN: '0f3c9e1a7b5d2468' }), [])
})

test('a public server that requires no token is warned of', () => {
  assert.deepEqual(namesIn({ PUBLIC_URL: 'https://coins.example.org' }), ['PUBLIC_URL'])
  assert.deepEqual(namesIn({ PUBLIC_URL: 'http://[fd00::1]/coins' }), ['PUBLIC_URL'])
  for (const url of ['http://localhost:8080', 'http://127.0.0.1/coins', 'http://[::1]:8000'])
    assert.deepEqual(namesIn({ PUBLIC_URL: url }), [])
  assert.deepEqual(namesIn({ PUBLIC_URL: 'https://coins.example.org', API_TOKEN: '0f3c9e1a7b5d2468' }), [])
  assert.deepEqual(namesIn({}), [])
})
