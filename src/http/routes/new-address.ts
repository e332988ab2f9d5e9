import type { FastifyReply, FastifySchemaCompiler } from 'fastify'
import { type Static, type TSchema, Type } from 'typebox'
import type { AppError } from '../../domain/errors.ts'
import { type AddOutcome, addEach } from '../../tracker/add-each.ts'
import type { Addresses } from '../../tracker/addresses.ts'
import { basePathOf } from '../base-path.ts'
import type { App, ServerDeps } from '../deps.ts'
import { AddressBody, NewAddressBody } from '../schemas/address.ts'
import {
  AddedAddresses,
  LIST_ENTRIES_MAX,
  LooseAddressesBody,
  NewAddressEntry,
  NewAddressesBody,
} from '../schemas/new-addresses.ts'
import { problems } from '../schemas/problem.ts'
import { isAddressList, LIST_BYTES_MAX } from '../validation/json-body.ts'
import { compileValidator } from '../validation/validator.ts'
import { shownAddress } from './shown-address.ts'

const DESCRIPTION = `One address, or with \`addresses\` a list of up to ${LIST_ENTRIES_MAX.toLocaleString('en')}.

Without \`chain\` the chain is detected from the form: bitcoin if several match, and \`also_valid_on\` lists the others.

Each entry of a list is added for itself, and has a result of its own: 200 if all are tracked now, 207 if some are invalid. A list may be sent again: what was added before \`exists\` then.`

export function registerNewAddress(
  app: App,
  deps: Pick<ServerDeps, 'tracker' | 'publicUrl' | 'clock'>,
): void {
  const basePath = basePathOf(deps.publicUrl)
  const validateEntry = compileBody(NewAddressEntry)
  app.post(
    '/addresses',
    {
      bodyLimit: LIST_BYTES_MAX,
      validatorCompiler: compileNewAddresses,
      schema: {
        operationId: 'addAddress',
        summary: 'Track an address, or a list of them',
        description: DESCRIPTION,
        tags: ['addresses'],
        body: Type.Union([NewAddressBody, NewAddressesBody]),
        response: {
          200: AddedAddresses,
          201: AddressBody,
          207: AddedAddresses,
          ...problems('address_exists', 'invalid_address', 'private_key'),
        },
      },
    },
    async (request, reply) => {
      const { body } = request
      return 'addresses' in body
        ? await addList(deps.tracker.addresses, body, validateEntry, reply)
        : await addSingle({ ...deps, basePath }, body, reply)
    },
  )
}

interface Adding extends Pick<ServerDeps, 'tracker' | 'clock'> {
  /** What a proxy puts before the paths of the program. */
  readonly basePath: string
}

async function addSingle(
  { basePath, ...deps }: Adding,
  body: Static<typeof NewAddressBody>,
  reply: FastifyReply,
) {
  const { address: text, chain, label = null, sync = false } = body
  const { address, alsoValidOn } = await deps.tracker.addresses.add({ text, chain, label, sync })
  reply.code(201).header('location', `${basePath}/addresses/${address.id}`)
  return { ...(await shownAddress(deps, address)), also_valid_on: [...alsoValidOn] }
}

async function addList(
  addresses: Addresses,
  { addresses: entries, sync = false }: Static<typeof NewAddressesBody>,
  validateEntry: Validate,
  reply: FastifyReply,
): Promise<AddedAddresses> {
  const outcomes = await addEach(
    addresses,
    entries.map((entry) => {
      const valid = validateEntry(entry)
      if (valid.error !== undefined) return valid.error
      const { address: text, chain, label = null } = entry
      return { text, chain, label, sync }
    }),
  )
  const count = (status: AddOutcome['status']) =>
    outcomes.filter((outcome) => outcome.status === status).length
  reply.code(count('invalid') === 0 ? 200 : 207)
  return {
    added: count('added'),
    exists: count('exists'),
    invalid: count('invalid'),
    results: outcomes.map(outcomeJson),
  }
}

function outcomeJson(outcome: AddOutcome, index: number): AddedAddresses['results'][number] {
  const { status } = outcome
  switch (status) {
    case 'added':
      return { index, status, id: outcome.id, code: null, detail: null }
    case 'exists':
      return { index, status, id: outcome.id, code: 'address_exists', detail: outcome.detail }
    case 'invalid':
      return { index, status, id: null, code: outcome.code, detail: outcome.detail }
  }
}

type Validate = (value: unknown) => { readonly error?: AppError }

function compileBody(schema: TSchema): Validate {
  return compileValidator({ schema, method: 'POST', url: '/addresses', httpPart: 'body' }) as Validate
}

/** A list of entries that may be invalid, or a single address. */
const compileNewAddresses: FastifySchemaCompiler<TSchema> = (route) => {
  if (route.httpPart !== 'body') return compileValidator(route)
  const single = compileBody(NewAddressBody)
  const list = compileBody(LooseAddressesBody)
  return (body: unknown) => (isAddressList(body) ? list(body) : single(body))
}
