import assert from 'node:assert/strict'

/** Fails unless the program at this URL serves its web app, with its script, its documentation, and the API. */
export async function assertServed(url: string): Promise<void> {
  for (const [path, text] of [
    ['/', /<title>Mini CoinTracker/],
    ['/docs', /docs\/scalar\.js/],
    ['/docs/scalar.js', /Scalar/],
    ['/chains', /"bitcoin"/],
  ] as const) {
    assert.match(await read(url + path), text)
  }
  const script = /src="\.?\/?([^"]+\.js)"/.exec(await read(`${url}/`))?.[1]
  assert.match(await read(`${url}/${script}`), /addresses/)
}

async function read(url: string): Promise<string> {
  const answer = await fetch(url)
  assert.equal(answer.status, 200, url)
  return await answer.text()
}
