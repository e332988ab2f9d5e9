import { parseAddress, parseOnEveryChain } from '../../domain/address/parse-address.ts'
import { AppError } from '../../domain/errors.ts'
import type { App, ServerDeps } from '../deps.ts'
import { addressNotFound } from '../errors/address-not-found.ts'
import { addressJson } from '../json/address-json.ts'
import { AddressBody, NewAddressBody } from '../schemas/address.ts'
import { changeProblems } from '../schemas/problem.ts'

export function registerNewAddress(app: App, { book, desk }: Pick<ServerDeps, 'book' | 'desk'>): void {
  app.post(
    '/addresses',
    {
      schema: {
        operationId: 'addAddress',
        summary: 'Watch an address',
        description:
          'Without `chain` it is recognised by its form: bitcoin where several fit, and `also_valid_on` names the others.',
        tags: ['addresses'],
        body: NewAddressBody,
        response: {
          201: AddressBody,
          ...changeProblems('address_exists', 'invalid_address'),
        },
      },
    },
    async (request, reply) => {
      const { address: text, chain, label = null, sync = false } = request.body
      const parsed = parseAddress(text, chain)
      const { added, address } = await book.add({ ...parsed, label })
      const { id } = address
      if (!added)
        throw new AppError('address_exists', `The address is watched already: its id is ${id}.`, { id })
      const shown = sync ? await desk.request(id) : address
      if (shown === null) throw addressNotFound(id)
      reply.code(201).header('location', `/addresses/${id}`)
      const others = parseOnEveryChain(text).filter((found) => found.chain !== parsed.chain)
      return { ...addressJson(shown), also_valid_on: others.map((found) => found.chain) }
    },
  )
}
