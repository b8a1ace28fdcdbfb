/** The door of profiles: what a member says of the own work. */
export { profileRoutes } from './routes.ts';
export { SpecialtyKey } from './schemas.ts';
export { SPECIALTIES } from './specialties.ts';
