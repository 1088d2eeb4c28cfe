/** How much noise there is when: sigma ranges, what a network's output means, and the schedules samplers walk down. */
package dev.easel.diffusion.schedule;
