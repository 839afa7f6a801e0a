/*
 * A Node add-on of one function, hold(): it stops the whole machine at this very instruction, and the machine continues
 * in the same way each time.
 *
 * The virtual lab has a pvpanic device, and QEMU runs with -action panic=pause. Writing PVPANIC_PANICKED to its port
 * makes QEMU stop the virtual CPU before the next instruction, so that no virtual time passes until the host says
 * "cont" over QMP. The guest's kernel knows nothing of it.
 *
 * One thing is left to chance there: QEMU's main loop may see the stopped CPU a moment before it takes the machine for
 * stopped, holds it for an idle one, and lets the clock jump to the next timer (icount_start_warp_timer). Therefore
 *
 *  - no interrupt comes in between: the local APIC's task priority is raised above them all. Pending ones, a request's
 *    included, come when it is lowered again, from where on everything is the same;
 *  - the PIT, which has no other user, is set to expire within a microsecond: the clock cannot jump farther;
 *  - the next code is one instruction that repeats itself until a given moment after the stop, which it reaches alike
 *    with the jump and without.
 *
 * It is compiled while the image is built, by tcc and without any header: the declarations that it needs of Node-API
 * and libc are repeated here. Node-API's ABI is stable (nodejs.org/api/n-api.html).
 */

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);

extern int napi_create_function(napi_env, const char *name, unsigned long length, napi_callback, void *data,
				napi_value *result);
extern int napi_throw_error(napi_env, const char *code, const char *message);
extern int ioperm(unsigned long from, unsigned long count, int on);
extern int open(const char *path, int flags);
extern int close(int fd);
extern void *mmap(void *at, unsigned long bytes, int protection, int flags, int fd, long offset);
extern int mlock(const void *from, unsigned long bytes);

#define O_RDWR 2
#define PROT_READ_WRITE 3
#define MAP_SHARED 1
#define MAP_FAILED ((void *)-1L)

/* QEMU's docs/specs/pvpanic.rst: the ISA device's port, and bit 0 for "the guest has panicked". */
#define PVPANIC_PORT 0x505
#define PVPANIC_PANICKED 1

/* Intel 8254: channel 0's counter and the command port; channel 0, low byte alone, mode 0 (once). One count is 838 ns. */
#define PIT_COUNTER 0x40
#define PIT_COMMAND 0x43
#define PIT_ONCE 0x10

/* Intel SDM, volume 3, 11.4.1: the local APIC's registers, and the one for the lowest priority that comes through. */
#define APIC_BASE 0xfee00000
#define APIC_BYTES 4096
#define APIC_TASK_PRIORITY (0x80 / 4)
#define ABOVE_ALL 0xff

/*
 * One instruction is a nanosecond. The first spin outlasts the PIT, so that a jump has happened or will not; it ends after
 * 2 us at most. The second one ends SETTLED after the stop.
 */
#define PAST_THE_PIT 1024
#define SETTLED 4096

static volatile unsigned int *apic;

static void outb(unsigned short port, unsigned char value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "d"(port));
}

/* In tcc's inline assembly a long and its halves do not mix: the upper half is not needed. */
static unsigned int now(void)
{
	unsigned int low;

	__asm__ volatile("rdtsc" : "=a"(low) : : "edx");
	return low;
}

/* `loop` to itself: one instruction that lasts as many nanoseconds as rcx says, at least one. */
#define LOOP ".byte 0xe2, 0xfe"

static void stop(void)
{
	unsigned int stopped = now();
	unsigned long spin = PAST_THE_PIT;
	unsigned char event = PVPANIC_PANICKED;
	unsigned short port = PVPANIC_PORT;

	outb(PIT_COMMAND, PIT_ONCE);
	outb(PIT_COUNTER, 1);
	__asm__ volatile("outb %%al, %%dx; " LOOP : "+c"(spin) : "a"(event), "d"(port));
	spin = SETTLED - ((now() - stopped) & (SETTLED - 1));
	__asm__ volatile(LOOP : "+c"(spin));
}

static napi_value hold(napi_env env, napi_callback_info info)
{
	unsigned int priority = apic[APIC_TASK_PRIORITY];

	apic[APIC_TASK_PRIORITY] = ABOVE_ALL;
	stop(); /* the harness writes its request, which QEMU keeps as long as the machine stands still */
	stop(); /* by now QEMU's main loop has come round once, and the request is in the guest's memory */
	apic[APIC_TASK_PRIORITY] = priority;
	return 0; /* undefined */
}

/* The kernel's page faults are not to sleep while no interrupt comes: the code above stays in memory. */
static int prepare(void)
{
	int memory = open("/dev/mem", O_RDWR);

	if (memory < 0)
		return 0;
	apic = mmap(0, APIC_BYTES, PROT_READ_WRITE, MAP_SHARED, memory, APIC_BASE);
	close(memory);
	return apic != MAP_FAILED && !mlock((void *)outb, (char *)prepare - (char *)outb);
}

/*
 * require() gives the function itself. ioperm holds for the calling thread alone: load this in the thread that
 * calls it.
 */
napi_value napi_register_module_v1(napi_env env, napi_value exports)
{
	napi_value function;

	if (ioperm(PVPANIC_PORT, 1, 1) || ioperm(PIT_COUNTER, 4, 1)) {
		napi_throw_error(env, "EPERM", "hold.node: no access to the ports (needs root)");
		return 0;
	}
	if (!prepare()) {
		napi_throw_error(env, "EPERM", "hold.node: no access to the local APIC (needs iomem=relaxed)");
		return 0;
	}
	if (napi_create_function(env, "hold", 4, hold, 0, &function))
		return 0;
	return function;
}
