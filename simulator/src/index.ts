/* An SMSC to develop against. Everything public is exported here. */

export { type SimulatedCarrier, simulatedCarriers } from './carriers.ts'
export { type FaultName, type Faults, faultNames, noFaults } from './faults.ts'
export { type HandsetBehaviour, handsetOf, handsets } from './handsets.ts'
export { type IdForm, idForms } from './message-ids.ts'
export { type Personality, type PersonalityName, personalities, personalityNames } from './personalities.ts'
export { randomFrom } from './random.ts'
export type { Counts, DeliveryRecord, LinkRecord, SimulatorRecord, SubmitRecord } from './records.ts'
export { type Origination, type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'
