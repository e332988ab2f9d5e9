import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { serverTestJson } from '../json/server-test-json.ts'
import { Done } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'
import { AcceptedCertificateBody, ServerTestBody, ServerToTestBody } from '../schemas/server-test.ts'
import { NAMES_SERVER } from '../security/refuse-secrets.ts'

export function registerServerTests(app: App, { sources }: Tracker): void {
  app.post(
    '/sources/test',
    {
      config: NAMES_SERVER,
      schema: {
        operationId: 'testServer',
        summary: "Whether a server of one's own can serve",
        description:
          'Connects to the server, compares its chain and reads its newest block, within 30 seconds. Nothing is stored, and no address is sent.',
        tags: ['operation'],
        body: ServerToTestBody,
        response: { 200: ServerTestBody, ...problems('invalid_request') },
      },
    },
    async ({ body, signal }) => {
      const { source, chain, url, certificate_sha256: given } = body
      const certificateSha256 = given === undefined ? null : plainFingerprint(given)
      return serverTestJson(await sources.test({ source, chain, url, certificateSha256 }, signal))
    },
  )
  app.post(
    '/sources/certificates',
    {
      config: NAMES_SERVER,
      schema: {
        operationId: 'acceptCertificate',
        summary: 'Accept the new certificate of a server',
        description:
          'A certificate that no authority has signed is pinned at the first connection, and a change of it is refused until it is accepted here.',
        tags: ['operation'],
        body: AcceptedCertificateBody,
        response: { 200: Done, ...problems('invalid_request') },
      },
    },
    async ({ body: { server, certificate_sha256: given } }) => {
      await sources.acceptCertificate(server, plainFingerprint(given))
      return { detail: `The certificate of ${server} is accepted.` }
    },
  )
}

function plainFingerprint(text: string): string {
  return text.replaceAll(':', '').toLowerCase()
}
