import { GraphQLError, parse } from 'graphql'
import { type Entity, entitiesIn, type Representation } from './entity-keys.ts'
import { type GraphqlAnswer, graphqlIn } from './graphql-answer.ts'
import { type SubgraphAnswer, sendOperation, type Target } from './send.ts'

export interface TestedEntity extends Entity {
  /** Up to three that there are, each with another key. */
  readonly known: readonly Representation[]
}

/** A running subgraph, and what could be learnt of it before it is tested. */
export interface Subject {
  readonly target: Target
  /** Its schema; null when it gives none that parses: the first rule says why. */
  readonly sdl: string | null
  readonly entities: readonly TestedEntity[]
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<SubgraphAnswer>
  askEntities(representations: readonly object[], selection: string): Promise<SubgraphAnswer>
}

const fewKnown = 3

/** Learns what a subgraph is; `examples` are representations of entities that there are. */
export async function meetSubgraph(
  target: Target,
  examples: readonly Representation[],
): Promise<Subject> {
  const ask: Subject['ask'] = (query, variables) => sendOperation(target, query, variables)
  const sdl = await learnSdl(ask)
  const entities: TestedEntity[] = []
  for (const entity of sdl === null ? [] : entitiesIn(sdl)) {
    const given = examples.filter(({ __typename }) => __typename === entity.type)
    const listed =
      entity.listing === null ? [] : found(await quietly(ask(entity.listing)), entity.type)
    entities.push({ ...entity, known: different([...given, ...listed]).slice(0, fewKnown) })
  }
  return {
    target,
    sdl,
    entities,
    ask,
    askEntities: (representations, selection) =>
      ask(
        `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ${selection} } }`,
        { representations },
      ),
  }
}

async function learnSdl(ask: Subject['ask']): Promise<string | null> {
  const answer = await quietly(ask('{ _service { sdl } }'))
  const service = answer?.data?._service
  const sdl = typeof service === 'object' && service && 'sdl' in service ? service.sdl : null
  if (typeof sdl !== 'string') return null
  try {
    parse(sdl)
    return sdl
  } catch (error) {
    if (error instanceof GraphQLError) return null
    throw error
  }
}

/** What came of a request that is only to learn from; rules tell of what went wrong. */
async function quietly(sent: Promise<SubgraphAnswer>): Promise<GraphqlAnswer | null> {
  try {
    return graphqlIn(await sent)
  } catch {
    return null
  }
}

/** The objects of a type anywhere in an answer. */
function found(answer: GraphqlAnswer | null, type: string): Representation[] {
  const representations: Representation[] = []
  const waiting: unknown[] = [answer?.data]
  for (
    let value = waiting.pop();
    waiting.length > 0 || value !== undefined;
    value = waiting.pop()
  ) {
    if (typeof value !== 'object' || value === null) continue
    if ('__typename' in value && value.__typename === type)
      representations.push({ ...value, __typename: type })
    else waiting.push(...Object.values(value))
  }
  return representations
}

function different(representations: readonly Representation[]): Representation[] {
  return [...new Map(representations.map((one) => [JSON.stringify(one), one])).values()]
}
