import { type Instance, instanceElementId } from '../../features/pages/shared/instance.js';

/** What the service has written into the page about itself. */
export const instance = JSON.parse(document.getElementById(instanceElementId)?.textContent ?? '') as Instance;
