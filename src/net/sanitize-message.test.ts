import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { sanitizeMessage } from './sanitize-message.ts'

describe('sanitizeMessage', () => {
  it('quotes a sentence', () => {
    assert.equal(
      sanitizeMessage('Please apply for an API key.', null),
      ' It says: "Please apply for an API key."',
    )
  })

  it('is empty if there is no text', () => {
    for (const said of [undefined, null, 5, {}, '', ' \0\n', '<html></html>']) {
      assert.equal(sanitizeMessage(said, null), '')
    }
  })

  it('drops markup, quotes and control characters, and truncates a long text', () => {
    assert.equal(sanitizeMessage('<b>no\u001b[31m\n"more"</b>', null), ' It says: "no [31m more".')
    assert.ok(sanitizeMessage('x'.repeat(1e6), null).length < 200)
  })

  it('is empty if the text contains any part of the secret, however it is encoded', () => {
    const secret = 'A___Kq+/7Zt9'
    for (const said of [
      `key ${secret} is unknown`,
      `key ${encodeURIComponent(secret)}`,
      `key ${encodeURIComponent(encodeURIComponent(secret))}`,
      `key ${secret.toLowerCase()}`,
      `key ${secret.slice(0, 7)}…`,
      `key A__\u0000_Kq+/7Zt9`,
      `${'x'.repeat(155)}${secret}`,
    ]) {
      assert.equal(sanitizeMessage(said, secret), '')
    }
    assert.notEqual(sanitizeMessage('Please apply for an API key.', secret), '')
  })

  it('finds a secret that is percent-encoded once or twice', () => {
    const secret = '+/=&+/=&'
    for (const said of [encodeURIComponent(secret), encodeURIComponent(encodeURIComponent(secret))]) {
      assert.equal(sanitizeMessage(`key ${said}`, secret), '')
    }
  })

  it('never lets a secret through', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
          minLength: 1,
        }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          assert.ok(
            !sanitizeMessage(before + secret + after, secret)
              .slice(11)
              .includes(secret),
          )
        },
      ),
    )
  })
})
