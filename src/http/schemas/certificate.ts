import { Type } from 'typebox'

export const Fingerprint = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, in hex.' })

export const Server = Type.String({ examples: ['umbrel.local:50002'], description: 'Host and port.' })

export const ChangedCertificateBody = Type.Object(
  { server: Server, known: Fingerprint, presented: Fingerprint },
  {
    description:
      'The fingerprint that the server is known by, and the one of the certificate that it presents. `POST /sources/certificates` accepts it.',
  },
)
