import { Breach, dataIn, graphqlIn, short } from '../graphql-answer.ts'
import type { ConformRule } from '../rule.ts'
import type { SubgraphAnswer } from '../send.ts'
import type { Subject, TestedEntity } from '../subject.ts'

const noEntities = 'the schema has no entity'
const noneKnown = 'no entity is known: give some by --examples FILE'

function listIn(answer: SubgraphAnswer): unknown[] {
  const { data, errors } = graphqlIn(answer)
  const list = data?._entities
  if (Array.isArray(list)) return list
  throw new Breach(`\`_entities\` is no list: ${short(errors?.[0]?.message ?? answer.text)}`)
}

/** Tries something of each entity that is fit for it. */
async function forEach(
  { entities }: Subject,
  isFit: (entity: TestedEntity) => boolean,
  attempt: (entity: TestedEntity) => Promise<void>,
): Promise<string | undefined> {
  if (entities.length === 0) return noEntities
  const fit = entities.filter(isFit)
  for (const entity of fit) await attempt(entity)
  return fit.length === 0 ? noneKnown : undefined
}

function expectSame(entity: TestedEntity, asked: readonly object[], got: readonly unknown[]): void {
  if (got.length !== asked.length)
    throw new Breach(`${entity.type}: ${asked.length} were asked for, ${got.length} came`)
  for (const [i, one] of asked.entries())
    if (!isSame(one, got[i]))
      throw new Breach(
        `${entity.type}: place ${i} holds ${short(JSON.stringify(got[i]))}, not ${short(JSON.stringify(one))}`,
      )
}

/** Whether all that was asked for is in what came; more may be. */
function isSame(asked: unknown, got: unknown): boolean {
  if (typeof asked !== 'object' || asked === null)
    return asked === got || String(asked) === String(got)
  if (typeof got !== 'object' || got === null) return false
  return Object.entries(asked).every(([key, value]) => isSame(value, Reflect.get(got, key)))
}

const atOnce = 500

/** Source: https://www.apollographql.com/docs/graphos/reference/federation/subgraph-specific-fields. */
export const entityRules: readonly ConformRule[] = [
  {
    id: 'ENTITIES_NONE',
    must: '`_entities` of no representations is an empty list',
    cure: 'Return [] for an empty list of representations.',
    attempt: async ({ entities, ask }) => {
      if (entities.length === 0) return noEntities
      const answer = await ask('{ _entities(representations: []) { __typename } }')
      const list = dataIn(answer)._entities
      if (!Array.isArray(list) || list.length > 0) throw new Breach(short(answer.text))
      return undefined
    },
  },
  {
    id: 'ENTITIES_KNOWN',
    must: 'a representation gives the entity of its type and key',
    cure: 'Look entities up by the fields of @key, and give their type with them (__resolveType).',
    attempt: (subject) =>
      forEach(
        subject,
        ({ known }) => known.length > 0,
        async (entity) => {
          const asked = entity.known.slice(0, 1)
          const answer = await subject.askEntities(asked, `... on ${entity.type} { ${entity.key} }`)
          dataIn(answer)
          expectSame(entity, asked, listIn(answer))
        },
      ),
  },
  {
    id: 'ENTITIES_IN_ORDER',
    must: 'entities come in the order of their representations, one for each, also for the same one twice',
    cure: 'After one query for all keys, put the rows back into the order of the keys (DataLoader does): SQL gives no order, and equal keys one row only.',
    attempt: (subject) =>
      forEach(
        subject,
        ({ known }) => known.length > 1,
        async (entity) => {
          const [first, second, third = first] = entity.known
          const asked = [second, first, third, second, first].filter((one) => one !== undefined)
          const answer = await subject.askEntities(asked, `... on ${entity.type} { ${entity.key} }`)
          expectSame(entity, asked, listIn(answer))
        },
      ),
  },
  {
    id: 'ENTITIES_UNKNOWN',
    must: 'an unknown key is null in its place, or an entity of that key, and no error of the whole',
    cure: 'Return null for a key that you do not know, and let `_entities` be a list of nullable items.',
    attempt: (subject) =>
      forEach(
        subject,
        () => true,
        async (entity) => {
          const answer = await subject.askEntities([entity.unknown, entity.unknown], '')
          const list = listIn(answer)
          if (list.length !== 2)
            throw new Breach(`${entity.type}: 2 were asked for, ${list.length} came`)
        },
      ),
  },
  {
    id: 'ENTITIES_BESIDE_UNKNOWN',
    must: 'entities beside an unknown key keep their places',
    cure: 'Fill the place of a key that you do not know with null; do not leave it out.',
    attempt: (subject) =>
      forEach(
        subject,
        ({ known }) => known.length > 0,
        async (entity) => {
          const [known] = entity.known
          if (!known) return
          const answer = await subject.askEntities(
            [known, entity.unknown, known],
            `... on ${entity.type} { ${entity.key} }`,
          )
          const list = listIn(answer)
          expectSame(entity, [known, known], [list[0], list[2]])
          if (list.length !== 3)
            throw new Breach(`${entity.type}: 3 were asked for, ${list.length} came`)
        },
      ),
  },
  {
    id: 'ENTITIES_OF_UNKNOWN_TYPE',
    must: 'a representation of an unknown type, or without one, is an error in a GraphQL response',
    cure: 'Answer with `errors`; do not let the exception end the request or the process.',
    attempt: async ({ entities, askEntities }) => {
      if (entities.length === 0) return noEntities
      for (const representation of [{ __typename: 'NoSuchType6f1d' }, { id: '1' }]) {
        const answer = await askEntities([representation], '')
        const { data, errors } = graphqlIn(answer)
        if (!errors)
          throw new Breach(
            `no error for ${JSON.stringify(representation)}: ${short(JSON.stringify(data))}`,
          )
        if (answer.status >= 500) throw new Breach(`HTTP ${answer.status}`)
      }
      return undefined
    },
  },
  {
    id: 'ENTITIES_MANY',
    must: `${atOnce} representations in one request are answered, each in its place`,
    cure: 'Batch the look-ups of one request into one query; take bodies of at least 16 MB.',
    attempt: (subject) =>
      forEach(
        subject,
        () => true,
        async (entity) => {
          const given = entity.known.length > 0 ? entity.known : [entity.unknown]
          const asked = Array.from(
            { length: atOnce },
            (_, i) => given[i % given.length] ?? entity.unknown,
          )
          const list = listIn(
            await subject.askEntities(asked, `... on ${entity.type} { ${entity.key} }`),
          )
          if (entity.known.length > 0) expectSame(entity, asked, list)
          else if (list.length !== atOnce) throw new Breach(`${entity.type}: ${list.length} came`)
        },
      ),
  },
]
