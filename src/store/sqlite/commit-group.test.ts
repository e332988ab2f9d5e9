import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import { SqliteChanges } from './changes.ts'
import { CommitGroup } from './commit-group.ts'
import { StoreConnection } from './store-connection.ts'

/** A child without its parent is found at the commit. */
const SCHEMA = `create table note (id integer primary key, text text not null);
  create table child (note_id integer references note (id) deferrable initially deferred)`

function opened(t: TestContext) {
  const db = new StoreConnection(':memory:')
  t.after(() => db.isOpen && db.close())
  db.exec(SCHEMA)
  const changes = new SqliteChanges(db)
  const emitted: StoreChange[] = []
  changes.subscribe((change) => emitted.push(change))
  const group = new CommitGroup(db, changes)
  const insert = db.prepare('insert into note (id, text) values (?, ?)')
  const write = (id: number, text: string | null = 'x') =>
    group.run((changed) => {
      changed({ kind: 'address', id })
      insert.run(id, text)
      return id
    })
  const stored = () =>
    db
      .prepare('select id from note order by id')
      .all()
      .map(({ id }) => Number(id))
  const emittedIds = () => emitted.map((change) => ('id' in change ? change.id : null))
  return { db, group, write, stored, emittedIds }
}

describe('what several callers write in one turn', () => {
  test('is one commit, after which they go on in their order', async (t) => {
    const { db, write, stored, emittedIds } = opened(t)
    const order: number[] = []
    const after = async (id: number) => {
      order.push(await write(id))
      assert.equal(db.isTransaction, false)
      assert.deepEqual(stored(), [1, 2, 3])
    }
    const all = Promise.all([after(2), after(1), after(3)])
    assert.deepEqual([stored(), emittedIds()], [[], []])
    await all
    assert.deepEqual([order, emittedIds(), db.commits], [[2, 1, 3], [2, 1, 3], 1])
  })

  test('leaves nothing of a piece that throws, and all of the others', async (t) => {
    const { db, group, write, stored, emittedIds } = opened(t)
    const error = new Error('lost')
    const thrown = group.run((changed) => {
      changed({ kind: 'address', id: 9 })
      db.exec(`insert into note values (9, 'y')`)
      throw error
    })
    const [first, second, third] = await Promise.allSettled([write(1), thrown, write(2)])
    assert.deepEqual(
      [first, third].map(({ status }) => status),
      ['fulfilled', 'fulfilled'],
    )
    assert.equal(second.status === 'rejected' && second.reason, error)
    assert.deepEqual([stored(), emittedIds(), db.commits], [[1, 2], [1, 2], 1])
  })

  test('stays where SQLite rejects a value of another piece', async (t) => {
    const { write, stored, emittedIds } = opened(t)
    const [first, second, third] = await Promise.allSettled([write(1), write(2, null), write(3)])
    assert.deepEqual(
      [first, third].map(({ status }) => status),
      ['fulfilled', 'fulfilled'],
    )
    assert.match(String(second.status === 'rejected' && second.reason), /NOT NULL/)
    assert.deepEqual(
      [stored(), emittedIds()],
      [
        [1, 3],
        [1, 3],
      ],
    )
  })

  test('fails for every caller if the commit fails, and no change is emitted', async (t) => {
    const { db, group, write, stored, emittedIds } = opened(t)
    const orphan = group.run(() => db.exec('insert into child values (77)'))
    const outcomes = await Promise.allSettled([write(1), orphan, write(2)])
    for (const outcome of outcomes) {
      assert.match(String(outcome.status === 'rejected' && outcome.reason), /FOREIGN KEY/)
    }
    assert.deepEqual([stored(), emittedIds(), db.commits, db.isTransaction], [[], [], 0, false])
    assert.equal(await write(3), 3)
    assert.deepEqual([stored(), emittedIds()], [[3], [3]])
  })

  test('fails for every caller if a piece ends the transaction, as a full disk does', async (t) => {
    const { db, group, write, stored, emittedIds } = opened(t)
    const full = group.run(() => {
      db.exec('rollback')
      throw new Error('full')
    })
    const outcomes = await Promise.allSettled([write(1), full, write(2)])
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.message),
      ['full', 'full', 'full'],
    )
    assert.deepEqual([stored(), emittedIds()], [[], []])
  })

  test('is joined by nothing that a caller writes once it goes on: that is the next commit', async (t) => {
    const { db, write, stored } = opened(t)
    const again = async (id: number) => {
      await write(id)
      await write(id + 10)
    }
    await Promise.all([again(1), again(2)])
    assert.deepEqual([stored(), db.commits], [[1, 2, 11, 12], 2])
  })

  test('is continued by another commit where a piece has held the event loop for long', async (t) => {
    const { db, group, write, stored } = opened(t)
    const long = group.run(() => {
      for (const until = performance.now() + 20; performance.now() < until; );
    })
    await Promise.all([long, write(1), write(2)])
    assert.deepEqual([stored(), db.commits], [[1, 2], 2])
  })

  test('fails for every caller if the database is closed before the commit', async (t) => {
    const { db, write, emittedIds } = opened(t)
    const pending = Promise.allSettled([write(1), write(2)])
    db.close()
    assert.deepEqual(
      (await pending).map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.deepEqual(emittedIds(), [])
  })
})
