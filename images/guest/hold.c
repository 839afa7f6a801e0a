/*
 * A Node add-on of one function, hold(): it stops the whole machine at this very instruction, and what the machine does
 * afterwards is the same each time that it is done.
 *
 * The virtual lab has a pvpanic device, and QEMU runs with -action panic=pause. Writing PVPANIC_PANICKED to its port
 * makes QEMU stop the virtual CPU before the next instruction, so that no virtual time passes until the host says
 * "cont" over QMP. The guest's kernel knows nothing of it.
 *
 * One thing is left to chance there: QEMU's main loop may see the stopped CPU a moment before it takes the machine for
 * stopped, holds it for an idle one, and lets the clock jump to the next timer (icount_start_warp_timer). Therefore
 *
 *  - the PIT, which nobody else uses, is set to expire within a microsecond: the clock cannot jump farther;
 *  - what comes next is one instruction that repeats itself past that moment: whether the clock jumped to it or came to
 *    it, the same instruction at the same time is interrupted;
 *  - the same kind of instruction then lasts until a given moment after the stop, from where on both are the same;
 *  - the control channel's interrupts are held back until then, for a request is there already when the machine goes on.
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

/* QEMU's docs/specs/pvpanic.rst: the ISA device's port, and bit 0 for "the guest has panicked". */
#define PVPANIC_PORT 0x505
#define PVPANIC_PANICKED 1

/* Intel 8254: channel 0's counter and the command port; channel 0, low byte alone, mode 0 (once). One count is 838 ns. */
#define PIT_COUNTER 0x40
#define PIT_COMMAND 0x43
#define PIT_ONCE 0x10

/* PCI 3.0: the configuration ports, the list of capabilities, and MSI-X's function mask (6.8.2). */
#define PCI_ADDRESS 0xcf8
#define PCI_DATA 0xcfc
#define PCI_CAPABILITIES 0x34
#define PCI_MSIX 0x11
#define MSIX_MASKED 0x4000
/* The slot of the control channel on bus 0, from src/lab/virtual/qemu.ts. */
#define CHANNEL_SLOT 0x10

/*
 * One instruction is a nanosecond. The first spin outlasts the PIT, and both end SETTLED after the stop; where other
 * interrupts took longer than LATE, then at the next multiple of BELATED, so that both ways come to the same one.
 */
#define PAST_THE_PIT 1024
#define LATE 12000
#define SETTLED 16384
#define BELATED 1048576

static unsigned short msix; /* where its control word is among the channel's registers */

static void outb(unsigned short port, unsigned char value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "d"(port));
}

static void outw(unsigned short port, unsigned short value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "d"(port));
}

static void outl(unsigned short port, unsigned int value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "d"(port));
}

static unsigned int inl(unsigned short port)
{
	unsigned int value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "d"(port));
	return value;
}

/* In tcc's inline assembly a long and its halves do not mix: the upper half is not needed. */
static unsigned int now(void)
{
	unsigned int low;

	__asm__ volatile("rdtsc" : "=a"(low) : : "edx");
	return low;
}

static unsigned int channel(unsigned int at)
{
	outl(PCI_ADDRESS, 0x80000000u | CHANNEL_SLOT << 11 | (at & 0xfc));
	return inl(PCI_DATA);
}

static void mask_channel(int masked)
{
	unsigned int control = channel(msix) >> 16;

	outw(PCI_DATA + 2, masked ? control | MSIX_MASKED : control & ~MSIX_MASKED);
}

/* `loop` to itself: one instruction that lasts as many nanoseconds as rcx says, at least one. */
#define LOOP ".byte 0xe2, 0xfe"

static void stop(void)
{
	unsigned int stopped = now();
	unsigned long passed, spin = PAST_THE_PIT;
	unsigned char event = PVPANIC_PANICKED;
	unsigned short port = PVPANIC_PORT;

	outb(PIT_COMMAND, PIT_ONCE);
	outb(PIT_COUNTER, 1);
	__asm__ volatile("outb %%al, %%dx; " LOOP : "+c"(spin) : "a"(event), "d"(port));
	passed = now() - stopped;
	spin = passed < LATE ? SETTLED - passed : BELATED - (passed & (BELATED - 1));
	__asm__ volatile(LOOP : "+c"(spin));
}

static napi_value hold(napi_env env, napi_callback_info info)
{
	mask_channel(1);
	stop(); /* the harness writes its request, which QEMU keeps as long as the machine stands still */
	stop(); /* by now QEMU's main loop has come round once, and the request is in the guest's memory */
	mask_channel(0);
	return 0; /* undefined */
}

static int find_msix(void)
{
	unsigned int found = 0;

	msix = channel(PCI_CAPABILITIES) & 0xfc;
	while (msix && ((found = channel(msix)) & 0xff) != PCI_MSIX)
		msix = found >> 8 & 0xfc;
	return msix != 0;
}

/*
 * What require() gives is the function itself. ioperm holds for the calling thread alone: load this in the thread that
 * calls it.
 */
napi_value napi_register_module_v1(napi_env env, napi_value exports)
{
	napi_value function;

	if (ioperm(PVPANIC_PORT, 1, 1) || ioperm(PIT_COUNTER, 4, 1) || ioperm(PCI_ADDRESS, 8, 1)) {
		napi_throw_error(env, "EPERM", "hold.node: no access to the ports (needs root)");
		return 0;
	}
	if (!find_msix()) {
		napi_throw_error(env, "ENODEV", "hold.node: the control channel is not in its slot, or has no MSI-X");
		return 0;
	}
	if (napi_create_function(env, "hold", 4, hold, 0, &function))
		return 0;
	return function;
}
