import program from '../../package.json' with { type: 'json' }
import { testServer } from './testing/test-server.ts'

/** The description of the API as it is kept in the repository; needs no database and no socket. */
export async function openApiText(): Promise<string> {
  const { app } = testServer({ version: program.version })
  await app.ready()
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`
  await app.close()
  return text
}
