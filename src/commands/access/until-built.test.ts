import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiProblem } from '../../client/api-problem.ts'
import { untilBuilt } from './until-built.ts'

const terminal = { showProgress: () => {} }

function builtAfter(attempts: number): () => Promise<string> {
  let asked = 0
  return async () => {
    asked += 1
    if (asked <= attempts) throw new ApiProblem(503, 'history_building', 'Try again in a moment.')
    return 'all of them'
  }
}

test('a command that has opened the database waits until all transactions are put together', async () => {
  assert.equal(await untilBuilt({ keepsRunning: false }, terminal, builtAfter(3)), 'all of them')
})

test('a program that goes on without the command is not waited for', async () => {
  const asked = untilBuilt({ keepsRunning: true }, terminal, builtAfter(1))
  await assert.rejects(asked, { code: 'history_building' })
})

test('what is never put together is given up', async () => {
  const asked = untilBuilt({ keepsRunning: false }, terminal, builtAfter(Number.POSITIVE_INFINITY))
  await assert.rejects(asked, { code: 'history_building' })
})

test('any other failure is not repeated', async () => {
  const asked = untilBuilt({ keepsRunning: false }, terminal, () => Promise.reject(new Error('other')))
  await assert.rejects(asked, /other/)
})
