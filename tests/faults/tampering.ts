import fc from 'fast-check'
import { type Behaviour, sendJson } from '../stand-in.ts'

/** One way in which an answer is not what was asked for, though it is JSON and looks like GraphQL. */
export interface Tampering {
  readonly name: string
  readonly tamper: (answer: AnsweredEntities) => unknown
}

export interface AnsweredEntities {
  readonly data: { readonly _entities: readonly Entity[] }
}

export type Entity = Readonly<Record<string, unknown>>

/** Answers as the schema would, and changes that. */
export function tampered(tamper: Tampering['tamper']): Behaviour {
  return async (response, _, answer) =>
    sendJson(response, 200, JSON.stringify(tamper(JSON.parse(await answer()))))
}

const entities = (change: (entities: readonly Entity[]) => unknown): Tampering['tamper'] =>
  function tamper({ data }) {
    return { data: { ...data, _entities: change(data._entities) } }
  }

const each = (change: (entity: Entity) => unknown) => entities((all) => all.map(change))

export const tamperings: readonly Tampering[] = [
  { name: 'no entities', tamper: entities(() => []) },
  { name: 'one entity too few', tamper: entities((all) => all.slice(1)) },
  { name: 'one entity too many', tamper: entities((all) => [...all, ...all.slice(0, 1)]) },
  { name: 'entities in another order', tamper: entities((all) => all.toReversed()) },
  { name: 'one entity in place of all', tamper: entities((all) => all.map(() => all[0])) },
  { name: 'null for entities', tamper: entities(() => null) },
  { name: 'a number for entities', tamper: entities(() => 7) },
  { name: 'an object for entities', tamper: entities((all) => ({ ...all })) },
  { name: 'texts for entities', tamper: each(() => 'secret') },
  { name: 'null for a field that is never null', tamper: each((e) => ({ ...e, mustHave: null })) },
  { name: 'a text for a number', tamper: each((e) => ({ ...e, feeCount: 'ten' })) },
  { name: 'a fraction for a whole number', tamper: each((e) => ({ ...e, feeCount: 1.5 })) },
  { name: 'a number beyond 32 bits', tamper: each((e) => ({ ...e, feeCount: 2 ** 40 })) },
  { name: 'a list for a number', tamper: each((e) => ({ ...e, feeCount: [1] })) },
  { name: 'an object for a text', tamper: each((e) => ({ ...e, note: { secret: 1 } })) },
  { name: 'a text for an object', tamper: each((e) => ({ ...e, paidBy: 'secret' })) },
  { name: 'a list for an object', tamper: each((e) => ({ ...e, paidBy: [{ id: '1' }] })) },
  {
    name: 'a type that nobody knows',
    tamper: each((e) => ({ ...e, paidBy: { __typename: 'Secret', id: '1' } })),
  },
  {
    name: 'a type that does not fit',
    tamper: each((e) => ({ ...e, paidBy: { __typename: 'Procedure', id: '1' } })),
  },
  { name: 'an object without its type', tamper: each((e) => ({ ...e, paidBy: { id: '1' } })) },
]

const isKey = (name: string) => name.startsWith('__check') || name === '__typename'

/** What is no whole number of 32 bits, no text and no object: it fits none of the fields asked for. */
const unfit = fc.oneof(
  fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.boolean(),
)

/** Random changes of an answer, each of which can be seen to be one. */
export const anyTampering: fc.Arbitrary<Tampering['tamper']> = fc.oneof(
  fc
    .array(fc.nat(9), { maxLength: 6 })
    .map((places) => entities((all) => places.map((place) => all[place % all.length]))),
  fc.tuple(fc.nat(9), fc.nat(9), unfit).map(([place, field, value]) =>
    entities((all) =>
      all.map((entity, i) => {
        if (i !== place % all.length) return entity
        const names = Object.keys(entity).filter((name) => !isKey(name))
        return { ...entity, [names[field % names.length] ?? 'mustHave']: value }
      }),
    ),
  ),
  fc
    .tuple(fc.nat(9), fc.jsonValue())
    .map(([place, value]) =>
      entities((all) =>
        all.map((entity, i) => (i === place % all.length && !isEntity(value) ? value : entity)),
      ),
    ),
)

/** Null stands for an entity that a subgraph does not know; what holds keys of its own may fit. */
const isEntity = (value: unknown) => typeof value === 'object'
