/* The carriers that the gateway meets when it runs with the simulator: one SMPP account each, all on one port. */

export interface SimulatedCarrier {
  /** The id of the carrier in the gateway, for instance `smsc_vodafone`. */
  id: string
  /** The network whose handsets it serves; null serves every network that no other carrier names. */
  network: string | null
  /** At most 15 characters (SMPP 3.4 §5.2.1). */
  system_id: string
  /** At most 8 characters (SMPP 3.4 §5.2.2). */
  password: string
}

export const simulatedCarriers: SimulatedCarrier[] = [
  { id: 'smsc_vodafone', network: 'One NZ', system_id: 'sim_vodafone', password: 'vodafone' },
  { id: 'smsc_spark', network: 'Spark', system_id: 'sim_spark', password: 'spark' },
  { id: 'smsc_2degrees', network: '2degrees', system_id: 'sim_2degrees', password: '2degrees' },
  { id: 'smsc_international', network: null, system_id: 'sim_intl', password: 'intl' },
]
