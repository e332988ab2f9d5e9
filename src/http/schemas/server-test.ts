import { type Static, Type } from 'typebox'
import { OWN_SERVERS, SERVER_FAILURES } from '../../domain/ports/server-tests.ts'
import { ChangedCertificateBody, Fingerprint, Server } from './certificate.ts'
import { ChainWord, Count, Detail } from './scalars.ts'
import { nullable, oneOf } from './words.ts'

const FINGERPRINT = '^(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$'

const GivenFingerprint = Type.String({
  pattern: FINGERPRINT,
  description: "The SHA-256 fingerprint of the server's certificate: 64 hex digits, also with colons.",
})

export const ServerToTestBody = Type.Object(
  {
    source: oneOf(OWN_SERVERS, 'What kind of server it is.'),
    chain: ChainWord,
    url: Type.String({
      minLength: 1,
      maxLength: 2000,
      examples: ['tls://umbrel.local:50002'],
      description: 'As in the setting, such as `ELECTRUM_URL`.',
    }),
    certificate_sha256: Type.Optional(GivenFingerprint),
  },
  {
    title: 'ServerToTest',
    additionalProperties: false,
    examples: [{ source: 'electrum', chain: 'bitcoin', url: 'tls://umbrel.local:50002' }],
  },
)

const Setting = Type.String({
  description:
    'The lines for the environment that name the server, separated by line breaks. A password in it is replaced by `***`.',
})

const SuccessfulTest = Type.Object(
  {
    ok: Type.Literal(true),
    description: Type.String({
      examples: ['Electrum 1.4, Fulcrum 2.1, block 951,733, 38 ms, certificate pinned'],
    }),
    server: Type.String({ examples: ['Electrum 1.4, Fulcrum 2.1'] }),
    block: Count,
    latency_ms: Count,
    certificate: nullable(
      Type.Object({
        trust: oneOf(
          ['authority', 'setting', 'pinned', 'first_use'],
          '`authority`: a known authority has signed it. `setting`: it has the fingerprint of the request. `pinned`: it is the one that the program has seen before. `first_use`: none is known; the program keeps the one of the first connection.',
        ),
        sha256: Fingerprint,
      }),
    ),
    notes: Type.Array(Type.String(), { description: 'Sentences for a person.' }),
    setting: Setting,
  },
  { title: 'SuccessfulServerTest' },
)

const FailedTest = Type.Object(
  {
    ok: Type.Literal(false),
    reason: Detail,
    code: oneOf(
      SERVER_FAILURES,
      'The kind of `reason`. `wrong_chain`: it is a server of another coin. `certificate_changed`: see `certificate`, which is null where the setting `ELECTRUM_CERT_SHA256` names another one. `certificate_untrusted`: no known authority has signed it, and the source can pin none. `unauthorized`: it does not accept the user and password or the key. `unsuitable`: it lacks what the source needs.',
    ),
    certificate: nullable(ChangedCertificateBody),
    setting: Setting,
  },
  { title: 'FailedServerTest' },
)

export const ServerTestBody = Type.Union([SuccessfulTest, FailedTest], {
  description: 'Whether the server can serve the chain.',
})
export type ServerTestBody = Static<typeof ServerTestBody>

export const AcceptedCertificateBody = Type.Object(
  { server: Server, certificate_sha256: GivenFingerprint },
  { title: 'AcceptedCertificate', additionalProperties: false },
)
