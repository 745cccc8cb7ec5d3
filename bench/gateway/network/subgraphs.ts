import { agencies } from './agencies.ts'
import { alerts } from './alerts.ts'
import { places } from './places.ts'
import { readings } from './readings.ts'
import { regions } from './regions.ts'
import { sensors } from './sensors.ts'
import { stations } from './stations.ts'
import { upkeep } from './upkeep.ts'

/** The subgraphs of an invented network of measuring stations along rivers, made for the bench. */
export const networkSubgraphs = [
  agencies,
  alerts,
  places,
  readings,
  regions,
  sensors,
  stations,
  upkeep,
]
